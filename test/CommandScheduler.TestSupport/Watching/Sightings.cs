namespace CommandScheduler.TestSupport.Watching;

/// <summary>Keeps what was seen, in order, and lets a test await what is still to come. Thread-safe.</summary>
internal sealed class Sightings<T>
    where T : class
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<T> _seen = [];
    private readonly List<(Func<T, bool> Where, TaskCompletionSource<T> Found)> _awaited = [];

    public IReadOnlyList<T> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    public void Add(T sighting)
    {
        lock (_lock)
        {
            _seen.Add(sighting);
            foreach (var (_, found) in _awaited.FindAll(awaited => awaited.Where(sighting)))
            {
                found.TrySetResult(sighting);
            }
        }
    }

    /// <summary>Returns the first that fits, seen already or still to come.</summary>
    public async Task<T> FirstAsync(Func<T, bool> where, string awaited)
    {
        var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_seen.Find(sighting => where(sighting)) is { } before)
            {
                return before;
            }

            _awaited.Add((where, found));
        }

        try
        {
            return await found.Task.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {Patience} for {awaited}. Seen: {string.Join(" | ", All.TakeLast(20))}");
        }
    }
}
