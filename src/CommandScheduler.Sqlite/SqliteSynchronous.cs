namespace CommandScheduler.Sqlite;

/// <summary>When SQLite waits until a change is on the disk. The end of a process loses nothing in either mode, and neither damages the file.</summary>
public enum SqliteSynchronous
{
    /// <summary>At checkpoints. A power failure, or a crash of the operating system, may lose the last changes.</summary>
    Normal,

    /// <summary>At each change, several times as slow. A power failure loses nothing that was acknowledged.</summary>
    Full,
}
