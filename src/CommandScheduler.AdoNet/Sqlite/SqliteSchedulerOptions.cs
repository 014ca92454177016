using System.ComponentModel.DataAnnotations;

namespace CommandScheduler.AdoNet;

/// <summary>Settings of the scheduler on a SQLite file.</summary>
public sealed class SqliteSchedulerOptions
{
    /// <summary>Gets or sets whether the tables are made at the silo's start.</summary>
    /// <value>True by default. Else run <see cref="CommandSchedulerSchema.Sqlite"/> in a release step.</value>
    public bool CreateSchema { get; set; } = true;

    /// <summary>Gets or sets when a change is on the disk.</summary>
    /// <value><see cref="SqliteSynchronous.Normal"/> by default.</value>
    [EnumDataType(typeof(SqliteSynchronous))]
    public SqliteSynchronous Synchronous { get; set; }

    /// <summary>Gets or sets how long a change waits for another one to end.</summary>
    /// <value>30 seconds by default; from 1 millisecond to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
