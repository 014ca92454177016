using System.ComponentModel.DataAnnotations;

namespace CommandScheduler.PostgreSql;

/// <summary>Settings of the scheduler on PostgreSQL. Every silo of a cluster should have the same.</summary>
public sealed class PostgreSqlSchedulerOptions
{
    /// <summary>Gets or sets the name of the database schema that holds the scheduler's tables. Nothing outside it is touched.</summary>
    /// <value>
    /// <c>scheduler</c> by default. 1 to 63 lower-case letters, digits and underscores, not beginning with a digit.
    /// Each Orleans service has a schema of its own.
    /// </value>
    [Required(ErrorMessage = SchemaName.Rule), RegularExpression(SchemaName.Pattern, ErrorMessage = SchemaName.Rule)]
    public string Schema { get; set; } = SchemaName.Default;

    /// <summary>Gets or sets whether missing tables are made, and older ones brought up to date, at a silo's start.</summary>
    /// <value>
    /// True by default. Else run <see cref="PostgreSqlSchema.MigrateAsync(string, string, CancellationToken)"/> in a
    /// release step. A role without the right to change tables can run silos once they are up to date.
    /// </value>
    public bool MigrateAtStart { get; set; } = true;

    /// <summary>Gets or sets on how many connections one silo writes. A schedule is always written on the same one.</summary>
    /// <value>
    /// 2 by default; from 1 to 32. A silo with 2 has 7 connections in all: besides those that write, one reads
    /// schedules, one looks for schedules that come due, one reads the inbox, one hears of it, and one answers
    /// queries and the like.
    /// </value>
    [Range(1, 32)]
    public int WriteConnections { get; set; } = 2;

    /// <summary>
    /// Gets or sets how many reads and writes of one silo may wait for the database. Callers beyond that wait before
    /// they are let in.
    /// </summary>
    /// <value>10,000 by default; from 100 to 1,000,000.</value>
    [Range(100, 1_000_000)]
    public int MaxQueuedOperations { get; set; } = 10_000;

    /// <summary>
    /// Gets or sets how long reads and writes are repeated when the connection is lost or the server restarts, from when they were
    /// asked for, before their callers are told.
    /// </summary>
    /// <value>20 seconds by default; from 0 to 10 minutes. The calls of grains end after 30 seconds unless Orleans is told otherwise.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets or sets how often a silo looks for schedules that come due and are not in memory.</summary>
    /// <value>
    /// 1 second by default; from 100 milliseconds to 1 minute. It bounds the delay of a schedule that was in the memory
    /// of a silo that died, after the failure was detected.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ScanInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets by how much a silo's clock may differ from the database's. A silo whose clock is further off says
    /// so in its log and its health, and goes by the database's clock until it is mended.
    /// </summary>
    /// <value>
    /// 2 seconds by default; from 100 milliseconds. <see cref="Timeout.InfiniteTimeSpan"/> switches the comparison off,
    /// for tests on a clock of their own.
    /// </value>
    public TimeSpan MaxClockSkew { get; set; } = TimeSpan.FromSeconds(2);
}
