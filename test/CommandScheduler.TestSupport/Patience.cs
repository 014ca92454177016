namespace CommandScheduler.TestSupport;

/// <summary>How long tests wait for an event before they say that it never came. It turns a hang into a failure and decides nothing else.</summary>
public static class Patience
{
    /// <summary>Longer than anything takes on a machine whose cores are busy with something else.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Waits until a task has ended.</summary>
    /// <param name="task">The event.</param>
    /// <param name="awaited">What the failure says that was awaited.</param>
    public static async Task ForAsync(Task task, string awaited)
    {
        await Task.WhenAny(task, Task.Delay(Limit, TimeProvider.System));
        ThrowUnless(task.IsCompleted, () => awaited);
        await task;
    }

    /// <inheritdoc cref="ForAsync(Task, string)"/>
    public static async Task<T> ForAsync<T>(Task<T> task, string awaited)
    {
        await ForAsync((Task)task, awaited);
        return await task;
    }

    /// <summary>Asks again and again until something is so.</summary>
    /// <remarks>Each question is a call or a query, so this goes round with what it asks and not with time.</remarks>
    /// <param name="condition">What must become so.</param>
    /// <param name="awaited">What the failure says that was awaited.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> awaited)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            ThrowUnless(Left(started) > TimeSpan.Zero, awaited);
            await Task.Yield();
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, Func{string})"/>
    public static Task UntilAsync(Func<Task<bool>> condition, string awaited) => UntilAsync(condition, () => awaited);

    /// <summary>Looks again after each change until something is so.</summary>
    /// <param name="changed">Gets what ends when something has changed. Asked before each look, so that no change is missed.</param>
    /// <param name="condition">What must become so.</param>
    /// <param name="awaited">What the failure says that was awaited.</param>
    public static async Task UntilAsync(Func<Task> changed, Func<bool> condition, Func<string> awaited)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var next = changed();
            if (condition())
            {
                return;
            }

            var left = Left(started);
            ThrowUnless(left > TimeSpan.Zero, awaited);
            await Task.WhenAny(next, Task.Delay(left, TimeProvider.System));
        }
    }

    private static TimeSpan Left(long started) => Limit - TimeProvider.System.GetElapsedTime(started);

    private static void ThrowUnless(bool holds, Func<string> awaited)
    {
        if (!holds)
        {
            throw new TimeoutException($"Waited {Limit} for: {awaited()}.");
        }
    }
}
