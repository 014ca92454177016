using System.Collections.Concurrent;

namespace CommandScheduler.Sqlite.Storage;

/// <summary>A thread for one connection: SQLite works on the thread that calls, and may wait there for a file that is locked.</summary>
internal sealed class LaneThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    public LaneThread(string name) => new Thread(Run) { IsBackground = true, Name = name }.Start();

    /// <summary>Runs something, after what was handed over before.</summary>
    public Task RunAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    /// <summary>Ends the thread after what was handed over.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }

        _work.Dispose();
    }
}
