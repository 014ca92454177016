using Microsoft.Extensions.Logging;

namespace CommandScheduler.Watching;

/// <summary>The log of a store on a database, and of the parts that look after it.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(30, LogLevel.Warning, "A batch of {Count} reads or writes failed and is repeated", EventName = "BatchRepeated")]
    public static partial void BatchRepeated(this ILogger logger, Exception exception, int count);

    [LoggerMessage(31, LogLevel.Error,
        "A batch of {Count} reads or writes failed; each caller is told, and the schedules reload what the database has",
        EventName = "BatchFailed")]
    public static partial void BatchFailed(this ILogger logger, Exception exception, int count);

    [LoggerMessage(32, LogLevel.Warning, "What comes due could not be looked up; the next look is taken in {Pause}", EventName = "ScanFailed")]
    public static partial void ScanFailed(this ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(33, LogLevel.Warning, "Schedule {ScheduleId} could not be woken and is tried again later", EventName = "ScheduleNotWoken")]
    public static partial void ScheduleNotWoken(this ILogger logger, Exception exception, string scheduleId);

    [LoggerMessage(34, LogLevel.Error,
        "The silo's clock is {Offset} ahead of the database's (negative: behind), and {Bound} is allowed. "
        + "Until it is mended, what is due is judged by the database's clock. Correct the silo's clock",
        EventName = "ClockOff")]
    public static partial void ClockOff(this ILogger logger, TimeSpan offset, TimeSpan bound);

    [LoggerMessage(35, LogLevel.Information, "The silo's clock agrees with the database's again; it is {Offset} ahead", EventName = "ClockMended")]
    public static partial void ClockMended(this ILogger logger, TimeSpan offset);

    [LoggerMessage(36, LogLevel.Debug,
        "Schedule {ScheduleId}, whose activation ended before it was due, could not be woken yet",
        EventName = "ReleasedNotWoken")]
    public static partial void ReleasedNotWoken(this ILogger logger, Exception exception, string scheduleId);

    [LoggerMessage(37, LogLevel.Warning,
        "{Count} schedules of this Orleans service are in {Place} of the same database, where this silo does not read them: nothing of them is dispatched. "
        + "{Remedy}",
        EventName = "SchedulesStranded")]
    public static partial void SchedulesStranded(this ILogger logger, long count, string place, string remedy);

    [LoggerMessage(38, LogLevel.Warning,
        "The silo's clock could not be compared with the database's; time passes as it elapses until it is, and the next try is in {Pause}",
        EventName = "ClockNotCompared")]
    public static partial void ClockNotCompared(this ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(41, LogLevel.Warning,
        "Entries of the inbox that were refused long ago could not be removed; the next try is in {Pause}",
        EventName = "OldRefusalsKept")]
    public static partial void OldRefusalsKept(this ILogger logger, Exception exception, TimeSpan pause);
}
