using System.Globalization;
using System.Text;

using CommandScheduler.Stores.Migrations;

using Npgsql;

namespace CommandScheduler.PostgreSql.Schema;

/// <summary>Brings one schema up to the last of the given migrations.</summary>
internal sealed class SchemaMigrator(string schema, IReadOnlyList<Migration> migrations)
{
    /// <summary>Gets the steps of this build.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = Migration.In(typeof(SchemaMigrator).Assembly);

    private readonly int _latest = migrations[^1].Version;

    /// <summary>Makes the script that brings any older version up to date. It may run again, and in several places at once.</summary>
    public string Script()
    {
        var script = new StringBuilder();
        script.AppendLine(CultureInfo.InvariantCulture, $"""
            -- The tables of CommandScheduler on PostgreSQL, version {_latest}. May run again, and in several places at once.
            BEGIN ISOLATION LEVEL READ COMMITTED;
            SET LOCAL search_path = pg_catalog;
            SELECT pg_advisory_xact_lock(hashtextextended('CommandScheduler {schema}', 0));
            {Begin}
            """);
        foreach (var migration in migrations)
        {
            script.AppendLine(CultureInfo.InvariantCulture, $$"""
                DO $step$
                BEGIN
                  IF NOT EXISTS (SELECT FROM {schema}.schema_version WHERE version = {{migration.Version}}) THEN
                    EXECUTE $script$
                {{migration.Sql}}$script$;
                    INSERT INTO {schema}.schema_version (version, name) VALUES ({{migration.Version}}, '{{migration.Name}}');
                  END IF;
                END
                $step$;
                """);
        }

        script.AppendLine("COMMIT;");
        return SchemaName.Into(script.ToString(), schema);
    }

    /// <summary>Brings the schema up to date; changes nothing, and needs no right to, if it is.</summary>
    public async Task MigrateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        if (await VersionAsync(database, cancellationToken).ConfigureAwait(false) < _latest)
        {
            // The simple protocol runs the script as it is printed.
            var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                using var command = new NpgsqlCommand(Script(), connection) { CommandTimeout = 0 };
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Refuses a schema that is not up to date.</summary>
    public async Task CheckAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        if (await VersionAsync(database, cancellationToken).ConfigureAwait(false) is var version && version < _latest)
        {
            var found = version == 0 ? "no tables of CommandScheduler" : $"version {version} of CommandScheduler's tables";
            throw new OrleansConfigurationException(
                $"The schema '{schema}' of the database has {found}, and this build needs version {_latest}. "
                    + "Run PostgreSqlSchema.MigrateAsync or the script of PostgreSqlSchema.Script in a release step, or set MigrateAtStart to true.");
        }
    }

    private async Task<int> VersionAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            using var exists = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection)
            {
                Parameters = { new() { Value = $"\"{schema}\".schema_version" } },
            };
            if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!)
            {
                return 0;
            }

            using var read = new NpgsqlCommand(SchemaName.Into("SELECT coalesce(max(version), 0) FROM {schema}.schema_version", schema), connection);
            var version = (int)(await read.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
            return version <= _latest
                ? version
                : throw new OrleansConfigurationException(
                    $"The schema '{schema}' of the database has version {version} of CommandScheduler's tables, "
                        + $"and this build knows versions up to {_latest}. "
                        + "Deploy the newer build again, or give UsePostgreSql another schema. Nothing was changed.");
        }
    }

    /// <summary>Makes the schema and its version table. A role may use a schema that it could not make.</summary>
    private string Begin { get; } = $$"""
        DO $begin$
        BEGIN
          IF to_regnamespace('"{{schema}}"') IS NULL THEN
            CREATE SCHEMA {schema};
          END IF;
          CREATE TABLE IF NOT EXISTS {schema}.schema_version (
            version int PRIMARY KEY,
            name text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
          );
          CREATE TABLE IF NOT EXISTS {schema}.service (service_id text NOT NULL, one boolean NOT NULL DEFAULT true CHECK (one) UNIQUE);
          IF (SELECT max(version) FROM {schema}.schema_version) > {{migrations[^1].Version}} THEN
            RAISE EXCEPTION 'The schema has a newer version of CommandScheduler''s tables than this script makes.';
          END IF;
        END
        $begin$;
        """;
}
