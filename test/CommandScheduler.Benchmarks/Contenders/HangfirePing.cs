namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>The job of Hangfire, which calls public methods only.</summary>
public sealed class HangfirePing
{
    private readonly Dispatches _dispatches;

    internal HangfirePing(Dispatches dispatches) => _dispatches = dispatches;

    public void Run(int number, long dueUtcTicks) => _dispatches.Add(number, new DateTimeOffset(dueUtcTicks, TimeSpan.Zero));
}
