using CommandScheduler.PostgreSql.Schema;

using Npgsql;

namespace CommandScheduler.PostgreSql;

/// <summary>
/// The scheduler's tables, for release steps. A silo makes them itself at its start unless
/// <see cref="PostgreSqlSchedulerOptions.MigrateAtStart"/> says otherwise.
/// </summary>
/// <remarks>
/// Each version is a numbered script that runs once, in one transaction, under a lock that silos and release steps that
/// start together wait for. Silos of the version before go on running while it is applied.
/// </remarks>
public static class PostgreSqlSchema
{
    /// <summary>The name of the schema unless another is given.</summary>
    public const string DefaultName = SchemaName.Default;

    /// <summary>Gets the version of the tables that this build makes and needs.</summary>
    public static int Version => SchemaMigrator.Migrations[^1].Version;

    /// <summary>Gets the SQL that makes the tables or brings older ones up to date. It may run again.</summary>
    /// <param name="schema">The name of the schema.</param>
    /// <exception cref="ArgumentException">The name is unusable.</exception>
    public static string Script(string schema = DefaultName) => new SchemaMigrator(SchemaName.Checked(schema), SchemaMigrator.Migrations).Script();

    /// <summary>Makes the tables, or brings older ones up to date. Changes nothing if they are.</summary>
    /// <param name="connectionString">The database, as a role that may create a schema in it, or owns the schema.</param>
    /// <param name="schema">The name of the schema.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed then.</param>
    /// <exception cref="ArgumentException">An argument is unusable.</exception>
    /// <exception cref="OrleansConfigurationException">The tables are of a newer version than this build knows.</exception>
    /// <exception cref="NpgsqlException">The database refused or could not be reached; nothing was changed.</exception>
    public static async Task MigrateAsync(string connectionString, string schema = DefaultName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var migrator = new SchemaMigrator(SchemaName.Checked(schema), SchemaMigrator.Migrations);
        var database = NpgsqlDataSource.Create(connectionString);
        await using (database.ConfigureAwait(false))
        {
            await migrator.MigrateAsync(database, cancellationToken).ConfigureAwait(false);
        }
    }
}
