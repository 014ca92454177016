namespace CommandScheduler.Calls;

/// <summary>
/// Notes in the store which places of a chunk grains have carried out, so that a repetition does not ask for them again: a grain whose job has run
/// knows of it no more. Those that come while a note is written share the next one. Thread-safe.
/// </summary>
internal sealed class BulkNotes(IBulkStore store, BulkChunk chunk)
{
    private readonly Lock _lock = new();
    private readonly List<int> _finished = [];
    private Task _noting = Task.CompletedTask;
    private bool _isNoting;

    public void Add(int place)
    {
        lock (_lock)
        {
            _finished.Add(place);
            if (!_isNoting)
            {
                _isNoting = true;
                _noting = Task.Run(NoteAsync);
            }
        }
    }

    /// <summary>Returns when all are noted.</summary>
    public Task EndAsync()
    {
        lock (_lock)
        {
            return _noting;
        }
    }

    private async Task NoteAsync()
    {
        while (true)
        {
            int[] some;
            lock (_lock)
            {
                if (_finished.Count == 0)
                {
                    _isNoting = false;
                    return;
                }

                some = [.. _finished];
                _finished.Clear();
            }

            // Also for a caller who has had enough: what is done is done.
            await store.FinishAsync(chunk, some, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
