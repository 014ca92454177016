namespace CommandScheduler.Time;

/// <summary>Looks again and again: after a pause, at once when somebody calls for it, and less often while looks fail.</summary>
internal sealed class RepeatedLook(Backoff pauses)
{
    private TaskCompletionSource _signal = new();

    /// <summary>Has the next look taken now. May be called from anywhere.</summary>
    public void LookNow() => Volatile.Read(ref _signal).TrySetResult();

    /// <summary>Looks until the token is cancelled.</summary>
    /// <param name="look">Looks once.</param>
    /// <param name="failed">Is told that a look failed, and how long the next one waits.</param>
    /// <param name="stopped">Ends it.</param>
    public async Task RunAsync(Func<Task> look, Action<Exception, TimeSpan> failed, CancellationToken stopped)
    {
        while (!stopped.IsCancellationRequested)
        {
            // A call from here on gets the next look.
            Volatile.Write(ref _signal, new());
            try
            {
                await look();
                pauses.Reset();
            }
            catch (Exception exception)
            {
                if (stopped.IsCancellationRequested)
                {
                    return;
                }

                pauses.Grow();
                failed(exception, pauses.Pause);
            }

            using var next = CancellationTokenSource.CreateLinkedTokenSource(stopped);
            await Task.WhenAny(pauses.WaitAsync(next.Token), _signal.Task);
            await next.CancelAsync();
        }
    }
}
