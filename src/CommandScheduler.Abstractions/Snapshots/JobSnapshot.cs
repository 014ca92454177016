namespace CommandScheduler;

/// <summary>A job, as it was at one moment.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.JobSnapshot")]
public sealed record JobSnapshot
{
    [Id(12)]
    private readonly string[] _tags = [];

    [Id(17)]
    private readonly FailedRun[] _failedRuns = [];

    [Id(15)]
    private readonly RecordedOccurrence[] _recent = [];

    /// <summary>Gets the job's name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Gets whether the job is dispatched once or again and again.</summary>
    [Id(1)]
    public required JobKind Kind { get; init; }

    /// <summary>Gets what the job is doing.</summary>
    [Id(2)]
    public required JobStatus Status { get; init; }

    /// <summary>Gets the stored name of the command's type: its Orleans alias, or its name and assembly.</summary>
    [Id(3)]
    public required string CommandType { get; init; }

    /// <summary>
    /// Gets when the job comes due next, in UTC: the next attempt or the next occurrence, whichever is earlier. For a paused
    /// job, the time at which it would come due; for a running one-off job, the time at which it did. An excluded occurrence
    /// counts: it is recorded then, and does not run.
    /// </summary>
    /// <value>Null if nothing is to come.</value>
    [Id(4)]
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Gets the recurrence, as it was given; null for a one-off job.</summary>
    [Id(5)]
    public string? Recurrence { get; init; }

    /// <summary>Gets the IANA id of the time zone of the recurrence; null for a one-off job.</summary>
    [Id(6)]
    public string? TimeZone { get; init; }

    /// <summary>Gets the number of the running attempt, else the number of attempts that the open or dead-lettered occurrence has used.</summary>
    [Id(7)]
    public int Attempt { get; init; }

    /// <summary>Gets how many occurrences succeeded or were dead-lettered, without those of a past range that was run once more.</summary>
    [Id(8)]
    public long Runs { get; init; }

    /// <summary>Gets how the latest occurrence with an outcome ended; null if there is none yet.</summary>
    [Id(9)]
    public OccurrenceOutcome? LastOutcome { get; init; }

    /// <summary>
    /// Gets the error of the latest failed attempt: type and message of the exception and of its causes, at most 2,000 characters.
    /// Null once an occurrence has succeeded since. <see cref="FailedRuns"/> has more.
    /// </summary>
    [Id(10)]
    public string? LastError { get; init; }

    /// <summary>Gets why the job is paused; null if it is not, or if no reason was given.</summary>
    [Id(11)]
    public string? PausedReason { get; init; }

    /// <summary>Gets the words to find the job by.</summary>
    public IReadOnlyList<string> Tags
    {
        get => _tags;
        init => _tags = [.. value];
    }

    /// <summary>Gets the id that the commands and events of one conversation share; null if none was given.</summary>
    [Id(13)]
    public string? CorrelationId { get; init; }

    /// <summary>
    /// Gets the rules for changes of the clocks of the time zone, each resolved; null unless the recurrence is cron in a zone
    /// other than UTC.
    /// </summary>
    [Id(14)]
    public DaylightSaving? DaylightSaving { get; init; }

    /// <summary>
    /// Gets the last ten outcomes of the job, the latest last. Several occurrences in a row that were passed over for one
    /// reason are one entry.
    /// </summary>
    public IReadOnlyList<RecordedOccurrence> Recent
    {
        get => _recent;
        init => _recent = [.. value];
    }

    /// <summary>Gets how many occurrences of a past range are still to be run.</summary>
    [Id(16)]
    public long BackfillLeft { get; init; }

    /// <summary>Gets whether an occurrence is dead-lettered or quarantined, so that a person is wanted. One-off and recurring jobs alike.</summary>
    [Id(18)]
    public bool AwaitsRequeue { get; init; }

    /// <summary>Gets when the latest of the occurrences that wait for a requeue failed, in UTC; null if none waits.</summary>
    [Id(19)]
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>Gets the key of the dispatcher that receives the command; <see cref="JobOptions.DefaultDispatcher"/> unless the job names another.</summary>
    /// <value>Null only in what a silo of an earlier build has answered.</value>
    [Id(20)]
    public string? Dispatcher { get; init; }

    /// <summary>Gets when the job was scheduled, in UTC.</summary>
    [Id(21)]
    public DateTimeOffset ScheduledAt { get; init; }

    /// <summary>
    /// Gets the occurrences that have failed and have not succeeded since, each with its errors: those that are tried again, then those that
    /// wait for a requeue, the oldest first. Of the latter a job keeps the latest 20, and of all but the latest the first and the last error;
    /// in a schedule of more than 50 jobs fewer, 1,000 together.
    /// </summary>
    public IReadOnlyList<FailedRun> FailedRuns
    {
        get => _failedRuns;
        init => _failedRuns = [.. value];
    }
}
