namespace CommandScheduler.Sqlite.Files;

/// <summary>The file was deleted, moved or replaced, or is no longer this silo's: what is written would go nowhere.</summary>
internal sealed class FileGoneException(string message) : IOException(message);
