using System.Diagnostics;

namespace CommandScheduler.Testing.Stores;

/// <summary>Calls of a store that begin at once.</summary>
internal static class Race
{
    /// <summary>How many take part in a race.</summary>
    public const int Racers = 8;

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

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

    /// <summary>Lets every racer begin on a thread of its own, when all are ready.</summary>
    /// <param name="racer">What each does, by its number.</param>
    /// <param name="cancellationToken">Stops those who wait for the start.</param>
    /// <remarks>
    /// The thread pool would not do. It may have two threads only, and a store whose calls block them, as those of SQLite
    /// do, would hardly ever be called at once.
    /// </remarks>
    public static async Task<T[]> AtOnceAsync<T>(Func<int, Task<T>> racer, CancellationToken cancellationToken)
    {
        using var start = new Barrier(Racers);
        return await Task.WhenAll(Enumerable.Range(0, Racers).Select(OnAThreadOfItsOwnAsync));

        Task<T> OnAThreadOfItsOwnAsync(int number) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(cancellationToken);
                return racer(number);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
    }
}
