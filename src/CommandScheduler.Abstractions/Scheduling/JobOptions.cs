namespace CommandScheduler;

/// <summary>How one job is scheduled and dispatched. Every property has a default.</summary>
[GenerateSerializer, Alias("CommandScheduler.JobOptions")]
public sealed record JobOptions
{
    /// <summary>The key of the dispatcher that receives a command unless its job names another.</summary>
    public const string DefaultDispatcher = "default";

    [Id(13)]
    private readonly string[] _tags = [];

    /// <summary>Gets what happens when the name is taken.</summary>
    /// <value><see cref="IfExists.Reject"/> by default. Another value needs a name: a job without one gets a free name, which is never taken.</value>
    [Id(0)]
    public IfExists IfExists { get; init; }

    /// <summary>Gets the IANA id of the time zone in which cron fields are read, such as <c>Europe/Berlin</c>.</summary>
    /// <value>Null, the default, means UTC.</value>
    [Id(1)]
    public string? TimeZone { get; init; }

    /// <summary>Gets how often and how soon a failed attempt is repeated.</summary>
    /// <value>
    /// Null, the default, means what the silo's options say for the command's type, else for the dispatcher, else for all: see
    /// <c>SchedulerOptions.Retry</c>.
    /// </value>
    [Id(2)]
    public RetryPolicy? Retry { get; init; }

    /// <summary>
    /// Gets how long one attempt may run, counted from when its handler begins. After that time the attempt's token is cancelled
    /// and the attempt has failed, also if the handler goes on.
    /// </summary>
    /// <value>
    /// From 1 millisecond to 1 day. Null, the default, means what the silo's options say for the command's type, else for the
    /// dispatcher, else for all: see <c>SchedulerOptions.AttemptTimeout</c>. Nothing of a long attempt is kept when its silo dies:
    /// the command begins anew elsewhere.
    /// </value>
    [Id(3)]
    public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>Gets what a recurring job does with occurrences that came due while nothing could run.</summary>
    /// <value>Null, the default, means <see cref="CommandScheduler.CatchUp.Default"/>. One-off jobs are always caught up.</value>
    [Id(4)]
    public CatchUp? CatchUp { get; init; }

    /// <summary>Gets what happens when an occurrence of a recurring job comes due before the previous one has its outcome.</summary>
    /// <value><see cref="Overlap.Skip"/> by default.</value>
    [Id(5)]
    public Overlap Overlap { get; init; }

    /// <summary>
    /// Gets by how much a dispatch may be put off after its due time, to spread load. The delay is derived from the schedule
    /// id, the job's name and the due time, and never reaches the next occurrence.
    /// </summary>
    /// <value>Zero, the default, means none. At most 1 day.</value>
    [Id(6)]
    public TimeSpan Jitter { get; init; }

    /// <summary>Gets the instant before which a recurring job has no occurrence; also the first occurrence, and thereby the phase, of <c>@every</c>.</summary>
    /// <value>Null, the default, means the moment of scheduling. Only for recurring jobs.</value>
    [Id(7)]
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>
    /// Gets the instant after which a recurring job has no occurrence; one at this very instant still runs. The job is removed
    /// when nothing is left to do.
    /// </summary>
    /// <value>Null, the default, means no end. Only for recurring jobs.</value>
    [Id(8)]
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>
    /// Gets after how many runs a recurring job is done. An occurrence that succeeded or was dead-lettered is a run, also one
    /// that <see cref="IScheduleGrain.Trigger"/> asked for.
    /// </summary>
    /// <value>Null, the default, means no limit. At least 1. Only for recurring jobs.</value>
    [Id(9)]
    public long? MaxRuns { get; init; }

    /// <summary>Gets the id that the commands and events of one conversation share; handed to the dispatcher.</summary>
    /// <value>Null by default. At most 512 characters.</value>
    [Id(10)]
    public string? CorrelationId { get; init; }

    /// <summary>Gets the id of the cause of the job, such as the event that a process manager reacted to; handed to the dispatcher.</summary>
    /// <value>Null by default. At most 512 characters.</value>
    [Id(11)]
    public string? CausationId { get; init; }

    /// <summary>Gets the key of the <see cref="ICommandDispatcher"/> that receives the command.</summary>
    /// <value><see cref="DefaultDispatcher"/> by default. 1 to 128 characters without control characters.</value>
    [Id(12)]
    public string Dispatcher { get; init; } = DefaultDispatcher;

    /// <summary>Gets what a cron recurrence does when the clocks of its time zone change.</summary>
    /// <value>Null, the default, means a new <see cref="CommandScheduler.DaylightSaving"/> with its defaults. Only for recurring jobs.</value>
    [Id(14)]
    public DaylightSaving? DaylightSaving { get; init; }

    /// <summary>Gets when the job does not run although its recurrence says so.</summary>
    /// <value>Null, the default, means that nothing is excluded. Only for recurring jobs.</value>
    [Id(15)]
    public Exclusions? Exclude { get; init; }

    /// <summary>
    /// Gets a value indicating whether the token of a running attempt is cancelled when its job is cancelled or replaced.
    /// </summary>
    /// <value>
    /// False by default: what has begun goes on, and cancelling is about what is to come. An attempt whose handler has not begun
    /// never begins after its job was cancelled, replaced or paused, whatever this says.
    /// </value>
    [Id(16)]
    public bool StopWhenCancelled { get; init; }

    /// <summary>
    /// Gets an id of the caller's choice that makes repeating the call safe, whose outcome may be unknown: a schedule that knows it changes nothing,
    /// and answers with the job as it is now.
    /// </summary>
    /// <value>
    /// Null by default. 1 to 128 characters without control characters. A schedule remembers the last 16 ids, each with its verb and job: of another
    /// call it is refused with <see cref="SchedulerException"/>. It does so for as long as it has jobs: once its last job has ended, a repeated call
    /// is applied again. Of long batches, whose ids take more than a quarter of the longest document, it remembers fewer, and always the latest. In a
    /// <see cref="ScheduleBatch"/>, <see cref="ScheduleBatch.RequestId"/> is for all of it.
    /// </value>
    [Id(17)]
    public string? RequestId { get; init; }

    /// <summary>Gets words to find the job by; handed to the dispatcher.</summary>
    /// <value>Empty by default, and if it is set to null. At most 16, each of 1 to 128 characters without control characters.</value>
    public IReadOnlyList<string> Tags
    {
        get => _tags;
        init => _tags = [.. value ?? []];
    }
}
