namespace CommandScheduler.Chaos.Ledger;

/// <summary>The machine's clocks. The monotonic one is the same in all processes, and no leap of the wall clock moves it.</summary>
internal static class MachineClock
{
    /// <summary>Gets the time since the machine's start.</summary>
    public static TimeSpan Monotonic => TimeProvider.System.GetElapsedTime(0);

    /// <summary>Gets the wall clock as this process sees it.</summary>
    public static DateTimeOffset Wall => TimeProvider.System.GetUtcNow();

    public static Task WaitAsync(TimeSpan time, CancellationToken cancellationToken = default) => Task.Delay(time, TimeProvider.System, cancellationToken);

    /// <summary>Waits, and ends early without an error when the token is cancelled.</summary>
    public static async Task PauseAsync(TimeSpan time, CancellationToken cancellationToken)
        => await WaitAsync(time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
