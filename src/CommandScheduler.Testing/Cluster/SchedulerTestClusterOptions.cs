namespace CommandScheduler.Testing;

/// <summary>How a test wants its cluster.</summary>
public sealed class SchedulerTestClusterOptions
{
    /// <summary>Gets or sets how many silos there are.</summary>
    /// <value>1 by default; from 1 to 8.</value>
    public int Silos { get; set; } = 1;

    /// <summary>Gets or sets the instant at which the clock starts.</summary>
    /// <value>Monday, 5 January 2026, 09:00 UTC by default.</value>
    public DateTimeOffset Start { get; set; } = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Gets or sets what is added to each silo: the application's services, storage, filters.</summary>
    public Action<ISiloBuilder>? ConfigureSilo { get; set; }

    /// <summary>
    /// Gets or sets what is added to the scheduler of each silo: handlers, dispatchers, calendars, options. It takes no back end, and
    /// need not handle every command.
    /// </summary>
    public Action<CommandSchedulerBuilder>? ConfigureScheduler { get; set; }

    /// <summary>Gets or sets how long, in real time, the cluster waits for what is being done before it says that it hangs.</summary>
    /// <value>30 seconds by default; more than 0.</value>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);
}
