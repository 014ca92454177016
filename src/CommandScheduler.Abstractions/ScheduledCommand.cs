namespace CommandScheduler;

/// <summary>A command that is due, as the dispatcher receives it.</summary>
[GenerateSerializer, Alias("CommandScheduler.ScheduledCommand")]
public sealed record ScheduledCommand
{
    [Id(9)]
    private readonly string[] _tags = [];

    /// <summary>Gets the id of the schedule. A schedule with a Guid key has its 32-digit text here.</summary>
    [Id(0)]
    public required string ScheduleId { get; init; }

    /// <summary>Gets the name of the job.</summary>
    [Id(1)]
    public required string JobName { get; init; }

    /// <summary>Gets the command, as it was given when it was scheduled.</summary>
    [Id(2)]
    public required object Command { get; init; }

    /// <summary>
    /// Gets <c>{scheduleId}/{jobName}/{generation}/{dueUtc:O}</c>: the same on every attempt and after every crash, and never
    /// used for another occurrence.
    /// </summary>
    [Id(3)]
    public required string OccurrenceId { get; init; }

    /// <summary>Gets the nominal due time, in UTC. A retry, jitter or an outage makes the dispatch later, never earlier.</summary>
    [Id(4)]
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Gets the number of this attempt, from 1. An attempt that a crash cut off before its outcome was recorded may not be counted.</summary>
    [Id(5)]
    public required int Attempt { get; init; }

    /// <summary>Gets <see cref="JobOptions.CorrelationId"/>; null if none was given.</summary>
    [Id(6)]
    public string? CorrelationId { get; init; }

    /// <summary>Gets <see cref="JobOptions.CausationId"/>; null if none was given.</summary>
    [Id(7)]
    public string? CausationId { get; init; }

    /// <summary>Gets the key of the dispatcher that receives the command.</summary>
    [Id(8)]
    public string Dispatcher { get; init; } = JobOptions.DefaultDispatcher;

    /// <summary>Gets how long this attempt may run, counted from when its handler begins.</summary>
    [Id(10)]
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Gets <see cref="JobOptions.Tags"/>; empty if none were given.</summary>
    public IReadOnlyList<string> Tags
    {
        get => _tags;
        init => _tags = [.. value];
    }
}
