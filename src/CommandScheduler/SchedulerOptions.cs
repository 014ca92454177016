using System.ComponentModel.DataAnnotations;

namespace CommandScheduler;

/// <summary>Settings of the scheduler on one silo. Every silo of a cluster should have the same.</summary>
public sealed class SchedulerOptions
{
    /// <summary>Gets or sets the longest command, in bytes of its stored form.</summary>
    /// <value>65,536 (64 KiB) by default; from 1 to 16,777,216, and at most <see cref="MaxScheduleBytes"/>.</value>
    [Range(1, 16 * 1024 * 1024)]
    public int MaxPayloadBytes { get; set; } = 64 * 1024;

    /// <summary>Gets or sets how many jobs one schedule may hold.</summary>
    /// <value>1,000 by default; from 1 to 100,000. The whole schedule is stored with each change, so many jobs belong in many schedules.</value>
    [Range(1, 100_000)]
    public int MaxJobsPerSchedule { get; set; } = 1_000;

    /// <summary>Gets or sets the longest document of one schedule, in bytes: to schedule is refused where its jobs would take more together.</summary>
    /// <value>
    /// 4,194,304 (4 MiB) by default; from 1,024 to 268,435,456. The whole schedule is stored with each change, and read when it is loaded. What is
    /// recorded of jobs that are there already, such as errors, is not refused for it.
    /// </value>
    [Range(1_024, 256 * 1024 * 1024)]
    public int MaxScheduleBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// Gets or sets how long a silo that shuts down waits for running attempts before it cuts them off. An attempt that is cut
    /// off does not count, and is repeated.
    /// </summary>
    /// <value>5 seconds by default; from 0 to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets how many attempts run on one silo at once. Those that are due beyond that wait, the oldest due first; one
    /// schedule gets at most a quarter.
    /// </summary>
    /// <value>
    /// 1,000 by default; from 1 to 1,000,000. After a silo's start the number begins at 32 for each processor, and grows by one
    /// with each attempt that ends and by 32 for each processor each second.
    /// </value>
    [Range(1, 1_000_000)]
    public int MaxDispatchesInFlight { get; set; } = 1_000;

    /// <summary>Gets or sets how long after its time an attempt may wait for its turn before the health check reports the silo as degraded.</summary>
    /// <value>1 minute by default; from 1 second to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan OverdueLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets for how long a command that no silo can deliver, because no build knows its type or handles it, is tried again before its job
    /// is quarantined. A quarantined command is still tried, once an hour at least.
    /// </summary>
    /// <value>1 day by default; from 0, which quarantines it after the first try, to 365 days.</value>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan QuarantineAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets after which time a dead letter is dropped, and its job with it if nothing else is left of that.</summary>
    /// <value>
    /// Null, never, by default; from 1 minute to 3,650 days. Quarantined occurrences do not expire. Dead letters from before the option was set
    /// go when their schedule is next active.
    /// </value>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan? DeadLetterExpiry { get; set; }

    /// <summary>Gets or sets how often and how soon a failed attempt is repeated where neither job, command type nor dispatcher says otherwise.</summary>
    /// <value><see cref="RetryPolicy.Default"/> by default: 50 attempts in about 7 hours.</value>
    public RetryPolicy Retry { get; set; } = RetryPolicy.Default;

    /// <summary>Gets or sets how long one attempt may run where neither job, command type nor dispatcher says otherwise.</summary>
    /// <value>25 seconds by default; from 1 millisecond to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Gets or sets a value indicating whether a call on a silo that makes a new schedule stores it at once, without activating its grain, if
    /// nothing of it is due within 30 seconds.
    /// </summary>
    /// <value>
    /// True by default. It holds where the store wakes the schedules itself (<c>UsePostgreSql</c>, <c>UseSqlite</c>), and not while the silo has call
    /// filters of the application, which would not see such calls.
    /// </value>
    public bool StoreNewSchedulesDirectly { get; set; } = true;
}
