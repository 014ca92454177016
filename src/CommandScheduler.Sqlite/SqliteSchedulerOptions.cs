using System.ComponentModel.DataAnnotations;

namespace CommandScheduler.Sqlite;

/// <summary>Settings of the scheduler on a SQLite file.</summary>
public sealed class SqliteSchedulerOptions
{
    /// <summary>Gets or sets whether the tables are made, and those of older builds taken over, at the silo's start.</summary>
    /// <value>True by default. Else run <see cref="SqliteSchema.Script"/> in a release step.</value>
    public bool CreateSchema { get; set; } = true;

    /// <summary>Gets or sets when a change is on the disk.</summary>
    /// <value><see cref="SqliteSynchronous.Normal"/> by default.</value>
    [EnumDataType(typeof(SqliteSynchronous))]
    public SqliteSynchronous Synchronous { get; set; }

    /// <summary>
    /// Gets or sets how long reads and writes are repeated while another change holds the file, or its disk is full or does not answer, from
    /// when they were asked for, before their callers are told.
    /// </summary>
    /// <value>30 seconds by default; from 1 millisecond to 10 minutes. The calls of grains end after 30 seconds unless Orleans is told otherwise.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
