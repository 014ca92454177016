using System.Globalization;
using System.Text;

using CommandScheduler.Stores.Migrations;

namespace CommandScheduler.Sqlite;

/// <summary>
/// The scheduler's tables, for release steps. A silo makes them itself at its start unless
/// <see cref="SqliteSchedulerOptions.CreateSchema"/> says otherwise.
/// </summary>
public static class SqliteSchema
{
    /// <summary>Gets the version of the tables that this build makes and needs.</summary>
    public static int Version => Migrations[^1].Version;

    /// <summary>
    /// Gets the SQL that makes the tables in a file. It may run again. A file of version 1 is left to the start of a silo, which takes over what it has.
    /// </summary>
    public static string Script => Write();

    /// <summary>Gets the steps of this build.</summary>
    internal static IReadOnlyList<Migration> Migrations { get; } = Migration.In(typeof(SqliteSchema).Assembly);

    /// <summary>Gets the SQL that makes the view anew.</summary>
    internal static string View { get; } = ReadView();

    private static string Write()
    {
        var script = new StringBuilder();
        script.AppendLine("PRAGMA journal_mode = WAL;");
        script.AppendLine("BEGIN IMMEDIATE;");
        script.AppendLine("CREATE TABLE IF NOT EXISTS scheduler_schema (version INTEGER NOT NULL);");
        script.AppendLine(
            CultureInfo.InvariantCulture,
            $"INSERT INTO scheduler_schema (version) SELECT {Version} WHERE NOT EXISTS (SELECT * FROM scheduler_schema);");
        foreach (var migration in Migrations)
        {
            script.AppendLine(migration.Sql);
        }

        script.AppendLine(
            CultureInfo.InvariantCulture,
            $"UPDATE scheduler_schema SET version = {Version} WHERE version BETWEEN {Migrations[0].Version} AND {Version};");
        return script.AppendLine(View).AppendLine("COMMIT;").ToString();
    }

    private static string ReadView()
    {
        using var reader = new StreamReader(typeof(SqliteSchema).Assembly.GetManifestResourceStream("jobs.sql")!);
        return reader.ReadToEnd();
    }
}
