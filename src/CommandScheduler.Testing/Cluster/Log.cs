using Microsoft.Extensions.Logging;

namespace CommandScheduler.Testing;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "The tick of reminder {Reminder} of {Grain} failed; as in production, it is not repeated", EventName = "ReminderFailed")]
    public static partial void ReminderFailed(this ILogger logger, Exception exception, string reminder, GrainId grain);
}
