using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace CommandScheduler.Testing.Stores;

/// <summary>Calls of a store that begin at once.</summary>
internal static class Race
{
    /// <summary>How many take part in a race.</summary>
    public const int Racers = 8;

    /// <summary>How many times they start in one race of <see cref="RunAsync"/>, most often.</summary>
    public const int Heats = 10;

    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(300);

    /// <summary>Counts rounds. A store that is quick has many, which one with a short gap between its statements needs; a slow one has few.</summary>
    /// <param name="atLeast">How many there are however long they take.</param>
    /// <param name="atMost">How many there are.</param>
    public static IEnumerable<int> Rounds(int atLeast, int atMost)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var round = 0; round < atMost && (round < atLeast || Stopwatch.GetElapsedTime(begun) < Enough); round++)
        {
            yield return round;
        }
    }

    /// <summary>Lets racers start together, again and again, each on a thread of its own.</summary>
    /// <param name="heats">How many times they start.</param>
    /// <param name="call">What each does, by the number of the heat and its number in this heat.</param>
    /// <param name="cancellationToken">Stops those who wait for a start.</param>
    /// <returns>What the calls returned, by the same numbers.</returns>
    /// <remarks>
    /// The thread pool would not do. It may have two threads only, and a store whose calls block them, as those of SQLite
    /// do, would hardly ever be called at once.
    /// </remarks>
    public static async Task<T[][]> RunAsync<T>(int heats, Func<int, int, Task<T>> call, CancellationToken cancellationToken)
    {
        var results = Enumerable.Range(0, heats).Select(_ => new T[Racers]).ToArray();
        var ready = 0;
        ExceptionDispatchInfo? failure = null;
        var isOver = false;

        // One decision for all of a heat: some wait for what others do.
        using var gathered = new Barrier(Racers, _ => isOver = failure is not null);
        await Task.WhenAll(Enumerable.Range(0, Racers).Select(racer => Task.Factory.StartNew(
            () => Run(racer),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        failure?.Throw();
        return results;

        void Run(int racer)
        {
            for (var heat = 0; heat < heats; heat++)
            {
                // Those who slept awake one after another, so they gather asleep, and then wait for the last one awake.
                gathered.SignalAndWait(cancellationToken);
                AwaitAll((heat + 1) * Racers);
                if (isOver)
                {
                    return;
                }

                // In turn, because it is mostly the same thread that comes first.
                var number = (racer + heat) % Racers;
                try
                {
                    results[heat][number] = call(heat, number).GetAwaiter().GetResult();
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
                }
            }
        }

        void AwaitAll(int starts)
        {
            Interlocked.Increment(ref ready);
            for (var turn = 1; Volatile.Read(ref ready) < starts; turn++)
            {
                if (turn % 1000 == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Thread.Yield();
                }
            }
        }
    }
}
