using Microsoft.Extensions.Logging;

namespace CommandScheduler.Sqlite.Files;

/// <summary>What is logged of the file, beside what every store logs.</summary>
internal static partial class FileLog
{
    [LoggerMessage(39, LogLevel.Information,
        "The SQLite file {Path} was an older build's: {Count} schedules were taken over into its new tables. {Left} rows of others were left where they are",
        EventName = "FileTakenOver")]
    public static partial void FileTakenOver(this ILogger logger, string path, int count, long left);

    [LoggerMessage(40, LogLevel.Debug, "The log of the SQLite file could not be brought into the file just now", EventName = "CheckpointFailed")]
    public static partial void CheckpointFailed(this ILogger logger, Exception exception);
}
