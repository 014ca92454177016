using Microsoft.Extensions.Logging;

namespace CommandScheduler.Testing.Cluster;

internal static partial class Log
{
    [LoggerMessage(
        EventId = 1,
        EventName = "ReminderFailed",
        Level = LogLevel.Error,
        Message = "The tick of reminder {Reminder} of {Grain} failed; as in production, it is not repeated")]
    public static partial void ReminderFailed(this ILogger logger, Exception exception, string reminder, GrainId grain);
}
