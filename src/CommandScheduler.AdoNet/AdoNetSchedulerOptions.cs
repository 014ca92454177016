namespace CommandScheduler.AdoNet;

/// <summary>Settings of the scheduler on an ADO.NET database.</summary>
public sealed class AdoNetSchedulerOptions
{
    /// <summary>Gets or sets whether the tables are made at the silo's start.</summary>
    /// <value>Null, the default, means yes on PostgreSQL. Other databases need the scripts of Orleans, run in a release step.</value>
    public bool? CreateSchema { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether a database other than PostgreSQL is used although not everything that the scheduler promises can be
    /// kept on the tables that Orleans has for it. Without it the silo refuses to start, and says what cannot be kept.
    /// </summary>
    /// <value>False, unless the call of <c>UseAdoNet</c> sets it, which refuses before other settings are read. It has no meaning on PostgreSQL.</value>
    public bool AcceptForeignSchema { get; set; }
}
