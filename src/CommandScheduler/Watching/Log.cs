using Microsoft.Extensions.Logging;

namespace CommandScheduler.Watching;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Schedule {ScheduleId} refused a call: {Reason}", EventName = "Refused")]
    public static partial void Refused(this ILogger logger, string scheduleId, string reason);

    [LoggerMessage(2, LogLevel.Debug, "Attempt {Attempt} of {OccurrenceId} succeeded", EventName = "AttemptSucceeded")]
    public static partial void AttemptSucceeded(this ILogger logger, string occurrenceId, int attempt);

    [LoggerMessage(3, LogLevel.Warning, "Attempt {Attempt} of {OccurrenceId} failed and is repeated at {RetryAt:O}: {Error}", EventName = "AttemptFailed")]
    public static partial void AttemptFailed(
        this ILogger logger, Exception? exception, string occurrenceId, int attempt, DateTimeOffset retryAt, string? error);

    [LoggerMessage(4, LogLevel.Error, "{OccurrenceId} is dead-lettered after attempt {Attempt}: {Error}", EventName = "DeadLettered")]
    public static partial void DeadLettered(this ILogger logger, Exception? exception, string occurrenceId, int attempt, string? error);

    [LoggerMessage(16, LogLevel.Warning, "{OccurrenceId} cannot be delivered by this silo, and is tried again at {At:O}: {Error}", EventName = "Undelivered")]
    public static partial void Undelivered(this ILogger logger, string occurrenceId, DateTimeOffset at, string? error);

    [LoggerMessage(17, LogLevel.Warning, "The dead letter {OccurrenceId} of {FailedAt:O} has expired and is dropped: {Error}", EventName = "DeadLetterExpired")]
    public static partial void DeadLetterExpired(this ILogger logger, string occurrenceId, DateTimeOffset failedAt, string? error);

    [LoggerMessage(5, LogLevel.Error, "{OccurrenceId} is quarantined: {Error}", EventName = "Quarantined")]
    public static partial void Quarantined(this ILogger logger, Exception? exception, string occurrenceId, string? error);

    [LoggerMessage(6, LogLevel.Information, "Attempt {Attempt} of {OccurrenceId} was cut off and will be repeated", EventName = "CutOff")]
    public static partial void CutOff(this ILogger logger, string occurrenceId, int attempt);

    [LoggerMessage(
        7,
        LogLevel.Error,
        "Schedule {ScheduleId} could not be stored; its activation is dropped and reloads what the store has",
        EventName = "StoreFailed")]
    public static partial void StoreFailed(this ILogger logger, Exception exception, string scheduleId);

    [LoggerMessage(
        8,
        LogLevel.Warning,
        "The reminder of schedule {ScheduleId} could not be changed; its next tick puts it right",
        EventName = "ReminderFailed")]
    public static partial void ReminderFailed(this ILogger logger, Exception exception, string scheduleId);

    [LoggerMessage(9, LogLevel.Debug, "{Count} occurrences of job {JobName} of schedule {ScheduleId} ended: {Outcome}", EventName = "OutcomeStored")]
    public static partial void OutcomeStored(this ILogger logger, string scheduleId, string jobName, OccurrenceOutcome outcome, long count);

    [LoggerMessage(
        10,
        LogLevel.Warning,
        "The reminders of a range that this silo takes over could not be read; its schedules wake up at their next tick",
        EventName = "TakeOverFailed")]
    public static partial void TakeOverFailed(this ILogger logger, Exception exception);

    [LoggerMessage(11, LogLevel.Warning, "{Schedule} could not be woken; it wakes up at the next tick of its reminder", EventName = "WakeFailed")]
    public static partial void WakeFailed(this ILogger logger, Exception exception, GrainId schedule);

    [LoggerMessage(
        12,
        LogLevel.Warning,
        "Schedule {ScheduleId} refused entry {Entry} of the inbox, which a transaction of the application had committed: {Reason}",
        EventName = "EntryRefused")]
    public static partial void EntryRefused(this ILogger logger, string scheduleId, long entry, string reason);

    [LoggerMessage(13, LogLevel.Information, "Attempt {Attempt} of {OccurrenceId} is put off until {Until:O}: {Reason}", EventName = "Deferred")]
    public static partial void Deferred(this ILogger logger, string occurrenceId, int attempt, DateTimeOffset until, string? reason);

    [LoggerMessage(
        14,
        LogLevel.Warning,
        "Attempt {Attempt} of {OccurrenceId} did not reach its dispatcher; it does not count and comes again at {RetryAt:O}: {Error}",
        EventName = "NotReached")]
    public static partial void NotReached(
        this ILogger logger, Exception? exception, string occurrenceId, int attempt, DateTimeOffset retryAt, string? error);

    [LoggerMessage(
        15,
        LogLevel.Information,
        "Attempt {Attempt} of {OccurrenceId} ended after its job had been cancelled or replaced: {Result}: {Error}",
        EventName = "EndedUnwanted")]
    public static partial void EndedUnwanted(
        this ILogger logger, Exception? exception, string occurrenceId, int attempt, string result, string error);

    [LoggerMessage(
        20,
        LogLevel.Warning,
        "Job {JobName} of schedule {ScheduleId} cannot be read by this build, and is kept as it is: {Reason}",
        EventName = "JobUnreadable")]
    public static partial void JobUnreadable(this ILogger logger, string scheduleId, string jobName, string reason);

    [LoggerMessage(
        23,
        LogLevel.Warning,
        "{Count} jobs or schedules were met since the log last told of them that this build cannot read, such as {JobName} of {ScheduleId}",
        EventName = "StillUnreadable")]
    public static partial void StillUnreadable(this ILogger logger, int count, string scheduleId, string jobName);

    [LoggerMessage(
        21,
        LogLevel.Warning,
        "Schedules are kept in {Store}, and the reminders that wake them in memory: after a restart of the cluster a schedule sleeps until it is called. "
            + "Register a durable reminder service",
        EventName = "RemindersInMemory")]
    public static partial void RemindersInMemory(this ILogger logger, string store);

    [LoggerMessage(
        22,
        LogLevel.Information,
        "Commands of type {CommandType} are stored as bytes, and not as JSON that people and reports can read: {Reason}",
        EventName = "StoredAsBytes")]
    public static partial void StoredAsBytes(this ILogger logger, string commandType, string reason);
}
