using CommandScheduler.Testing.Dispatches;
using CommandScheduler.Testing.Work;

namespace CommandScheduler.Testing;

/// <summary>Dispatches that wait for the test. Thread-safe.</summary>
public sealed class HeldDispatches
{
    private readonly Lock _lock = new();
    private readonly List<(OpenWork Work, TaskCompletionSource<Exception?> End)> _waiting = [];
    private bool _isReleased;
    private Exception? _error;

    internal HeldDispatches()
    {
    }

    /// <summary>Gets how many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Lets those that wait, and all that come, end. Await <see cref="SchedulerTestCluster.SettleAsync"/> for what follows from it.</summary>
    /// <param name="error">How they fail; null if they succeed.</param>
    public void Release(Exception? error = null)
    {
        lock (_lock)
        {
            (_isReleased, _error) = (true, error);
            foreach (var (work, end) in _waiting)
            {
                work.Awake();
                end.TrySetResult(error);
            }

            _waiting.Clear();
        }
    }

    internal async Task WaitAsync(DispatchInProgress dispatch, CancellationToken cancellationToken)
    {
        (OpenWork Work, TaskCompletionSource<Exception?> End) waiter = (dispatch.Work, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (_isReleased)
            {
                waiter.End.SetResult(_error);
            }
            else
            {
                _waiting.Add(waiter);
                dispatch.Work.Wait();
            }
        }

        try
        {
            if (await waiter.End.Task.WaitAsync(cancellationToken) is { } error)
            {
                throw error;
            }
        }
        finally
        {
            lock (_lock)
            {
                _waiting.Remove(waiter);
            }
        }
    }
}
