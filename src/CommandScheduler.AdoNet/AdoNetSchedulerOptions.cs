namespace CommandScheduler.AdoNet;

/// <summary>Settings of the scheduler on an ADO.NET database.</summary>
public sealed class AdoNetSchedulerOptions
{
    /// <summary>Gets or sets whether the tables are made at the silo's start.</summary>
    /// <value>Null, the default, means yes on PostgreSQL. Other databases need the scripts of Orleans, run in a release step.</value>
    public bool? CreateSchema { get; set; }
}
