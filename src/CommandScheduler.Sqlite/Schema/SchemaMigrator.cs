using System.Globalization;

using CommandScheduler.Sqlite.Files;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

using Orleans.Configuration;

namespace CommandScheduler.Sqlite.Schema;

/// <summary>Brings a file up to the tables of this build, and takes over what a file of version 1 has, in one transaction.</summary>
internal sealed class SchemaMigrator(SqliteSource source, IOptions<ClusterOptions> cluster, OlderFile older)
{
    private readonly ServiceOwner _owner = new(source.Path, cluster.Value.ServiceId);

    /// <param name="connection">An open connection.</param>
    /// <param name="create">Whether tables may be made; else they must be there.</param>
    /// <exception cref="OrleansConfigurationException">The tables are missing, of a newer version, or another service's.</exception>
    public void Migrate(SqliteConnection connection, bool create)
    {
        using var transaction = connection.BeginTransaction();
        var version = VersionOf(connection);
        Check(version, create);
        if (create)
        {
            foreach (var migration in SqliteSchema.Migrations.Where(migration => migration.Version > version))
            {
                connection.Execute(migration.Sql);
            }
        }

        if (version == OlderFile.Version)
        {
            _owner.Claim(connection, OlderFile.Tables);
            older.TakeOver(connection, cluster.Value.ServiceId);
        }

        _owner.Claim(connection, ServiceOwner.Tables);
        if (create)
        {
            connection.Execute("CREATE TABLE IF NOT EXISTS scheduler_schema (version INTEGER NOT NULL); DELETE FROM scheduler_schema;");
            connection.Execute("INSERT INTO scheduler_schema (version) VALUES ($version)", ("$version", SqliteSchema.Version));
            connection.Execute(SqliteSchema.View);
        }

        transaction.Commit();
    }

    private void Check(int version, bool create)
    {
        if (version > SqliteSchema.Version)
        {
            throw new OrleansConfigurationException(
                $"The tables of CommandScheduler have version {version}, and this build knows version {SqliteSchema.Version}. "
                    + "Deploy the newer build again, or give the scheduler another database.");
        }

        if (version < SqliteSchema.Version && !create)
        {
            const string Remedy = "Set CreateSchema to true, or run the script in SqliteSchema in a release step.";
            var its = $"The tables of CommandScheduler in the SQLite file '{source.Path}' have version {version}, and this build needs version "
                + $"{SqliteSchema.Version}.";
            throw new OrleansConfigurationException(version switch
            {
                0 => $"The database has no tables of CommandScheduler. {Remedy}",
                OlderFile.Version => $"{its} Set CreateSchema to true for one start of the silo, which takes over what they have.",
                _ => $"{its} {Remedy}",
            });
        }
    }

    private static int VersionOf(SqliteConnection connection)
        => connection.Scalar("SELECT name FROM sqlite_master WHERE name = 'scheduler_schema'") is null
            ? 0
            : Convert.ToInt32(connection.Scalar("SELECT version FROM scheduler_schema"), CultureInfo.InvariantCulture);
}
