namespace CommandScheduler;

/// <summary>One job of many that are scheduled at once; see <see cref="ICommandScheduler.ScheduleManyAsync"/>.</summary>
/// <param name="ScheduleId">The schedule id; of a Guid key, its 32-digit text. Items of one schedule may follow each other or not.</param>
/// <param name="Command">The command: an object that Orleans can serialize.</param>
/// <param name="DueAt">The instant from which on the command is dispatched. An instant in the past is due at once.</param>
/// <param name="Name">The job's name, by which a repetition finds it.</param>
public sealed record ScheduledItem(string ScheduleId, object Command, DateTimeOffset DueAt, string Name)
{
    /// <summary>Makes an item that recurs.</summary>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="command">The command.</param>
    /// <param name="recurrence">The recurrence, as in <see cref="IScheduleGrain.ScheduleRecurring"/>.</param>
    /// <param name="name">The job's name.</param>
    public ScheduledItem(string scheduleId, object command, string recurrence, string name)
        : this(scheduleId, command, default(DateTimeOffset), name) => Recurrence = recurrence;

    /// <summary>Gets the options of the job; null for the defaults. <see cref="BulkOptions.IfExists"/> holds instead of theirs.</summary>
    public JobOptions? Options { get; init; }

    /// <summary>
    /// Gets the recurrence; null for a one-off job. With one, <see cref="DueAt"/> is not looked at: <see cref="JobOptions.StartAt"/> says when it begins.
    /// </summary>
    public string? Recurrence { get; init; }
}
