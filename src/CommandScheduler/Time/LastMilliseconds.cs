namespace CommandScheduler.Time;

/// <summary>Waits out the last milliseconds before a due time, more exactly than a timer.</summary>
/// <remarks>
/// .NET's timers read a clock that stands still for up to 4 ms at a time. So timers are set early by <see cref="Lead"/>,
/// and one thread, which looks each millisecond while anybody waits and sleeps otherwise, does the rest. Thread-safe.
/// </remarks>
internal sealed class LastMilliseconds(SchedulerClock clock) : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly object _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, DateTimeOffset> _waiting = new();
    private Thread? _thread;
    private bool _isDisposed;

    /// <summary>Gets how much earlier than the due time a timer is set.</summary>
    /// <value>0 for a clock that tests turn: it has no error, and does not move while somebody waits.</value>
    public TimeSpan Lead { get; } = clock.IsSystemTime ? TimeSpan.FromMilliseconds(6) : TimeSpan.Zero;

    /// <summary>Waits until a due time that is near. Returns at once from one that has come, or is further away than a timer may be early.</summary>
    public Task UntilAsync(DateTimeOffset due)
    {
        if (!IsNear(due, clock.GetUtcNow()))
        {
            return Task.CompletedTask;
        }

        lock (_lock)
        {
            if (_isDisposed)
            {
                return Task.CompletedTask;
            }

            var come = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(come, due);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = nameof(LastMilliseconds) };
                _thread.Start();
            }

            Monitor.Pulse(_lock);
            return come.Task;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            Monitor.Pulse(_lock);
        }
    }

    private bool IsNear(DateTimeOffset due, DateTimeOffset now) => due > now && due - now <= Lead;

    private void Run()
    {
        lock (_lock)
        {
            while (!_isDisposed)
            {
                if (!_waiting.TryPeek(out _, out var due))
                {
                    Monitor.Wait(_lock);
                }
                else if (IsNear(due, clock.GetUtcNow()))
                {
                    Monitor.Wait(_lock, Step);
                }
                else
                {
                    // The wait ends also if the clock was set back meanwhile: a timer takes over again.
                    _waiting.Dequeue().SetResult();
                }
            }

            while (_waiting.TryDequeue(out var come, out _))
            {
                come.SetResult();
            }
        }
    }
}
