namespace CommandScheduler.AdoNet;

/// <summary>The SQL scripts that make the scheduler's tables, for release steps. Each may run again.</summary>
public static class CommandSchedulerSchema
{
    /// <summary>Gets the script for PostgreSQL. Everything goes into a schema named <c>scheduler</c>, beside whatever the database holds.</summary>
    public static string PostgreSql { get; } = Read("PostgreSql.sql");

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(CommandSchedulerSchema).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
