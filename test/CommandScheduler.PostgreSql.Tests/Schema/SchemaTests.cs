using CommandScheduler.PostgreSql.Schema;
using CommandScheduler.Stores.Migrations;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Schema;

/// <summary>The tables: made, brought up to date, refused, and nothing beside them touched.</summary>
public sealed class SchemaTests
{
    private const string Catalog = """
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
          SELECT format('%s.%s %s %s %s', n.nspname, c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod)) AS line
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_attribute AS a ON a.attrelid = c.oid
           WHERE n.nspname NOT IN ('scheduler', 'pg_toast')
          UNION ALL SELECT format('%s.%s %s', n.nspname, p.proname, md5(p.prosrc))
            FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
           WHERE n.nspname <> 'scheduler'
          UNION ALL SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname NOT IN ('scheduler', 'pg_catalog')
          UNION ALL SELECT format('constraint %s %s', conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE connamespace <> coalesce(to_regnamespace('scheduler'), 0::oid)
          UNION ALL SELECT format('trigger %s', tgname) FROM pg_trigger
          UNION ALL SELECT format('extension %s', extname) FROM pg_extension
          UNION ALL SELECT format('schema %s %s', nspname, nspacl) FROM pg_namespace WHERE nspname <> 'scheduler'
          UNION ALL SELECT format('row %s', t) FROM public.schedules AS t
          UNION ALL SELECT format('row %s', t) FROM public.inbox AS t
          UNION ALL SELECT format('row %s', t) FROM public.schema_version AS t
        ) AS lines
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_script_runs_again_and_in_several_connections_at_once()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Sql.ExecuteAsync(database, PostgreSqlSchema.Script())));
        await Sql.ExecuteAsync(database, PostgreSqlSchema.Script());
        Assert.Equal(PostgreSqlSchema.Version, await VersionsAsync(database));
    }

    [Theory]
    [InlineData("read committed")]
    [InlineData("serializable")]
    public async Task Tables_are_made_once_when_many_ask_at_once(string isolation)
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await Sql.ExecuteAsync(
            database,
            $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database).Database} SET default_transaction_isolation = '{isolation}'");
        NpgsqlConnection.ClearAllPools();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token)));
        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        Assert.Equal(PostgreSqlSchema.Version, await VersionsAsync(database));
        Assert.Equal(SchemaMigrator.Migrations.Count, (int)await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM scheduler.schema_version"));
    }

    [Fact]
    public async Task Schemas_of_other_names_live_beside_each_other()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await PostgreSqlSchema.MigrateAsync(database, "_jobs2", Token);
        await using var first = await Silos.StartAsync(database, options => options.Schema = "_jobs2");
        await using var second = await Silos.StartAsync(database, options => options.Schema = "select", serviceId: "other");
        await first.Schedule("s").ScheduleOnce(new Note("first"), first.Now, "job");
        await first.DispatchedAsync("s");
        await second.Schedule("s").ScheduleOnce(new Note("second"), second.Now + TimeSpan.FromHours(1), "job");
        Assert.Equal(1, await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM \"select\".jobs"));
        await first.EmptyAsync("s");
        Assert.Equal(0, await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM _jobs2.jobs"));
        Assert.Single(first.Dispatched);
        Assert.Empty(second.Dispatched);
        Assert.Equal(0, await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'scheduler'"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Scheduler")]
    [InlineData("2jobs")]
    [InlineData("my jobs")]
    [InlineData("jobs\"; DROP TABLE x; --")]
    [InlineData("jobs\n")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public async Task An_unusable_name_is_refused_with_the_value_and_the_rule(string name)
    {
        foreach (var refusal in new[]
        {
            Assert.Throws<ArgumentException>("schema", () => PostgreSqlSchema.Script(name)),
            await Assert.ThrowsAsync<ArgumentException>("schema", () => PostgreSqlSchema.MigrateAsync("Host=nowhere", name, Token)),
        })
        {
            Assert.Contains($"'{name}' cannot be the scheduler's schema", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("1 to 63 lower-case letters, digits and underscores", refusal.Message, StringComparison.Ordinal);
        }

        var option = await Assert.ThrowsAsync<ArgumentException>(() => Silos.StartAsync("Host=nowhere", options => options.Schema = name));
        Assert.Contains("The settings of UsePostgreSql are unusable", option.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 63 lower-case letters, digits and underscores", option.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_else_is_in_the_database_is_not_touched()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await Sql.ExecuteAsync(database, """
            CREATE TABLE schedules (id int PRIMARY KEY, state text CHECK (state <> ''));
            CREATE TABLE inbox (id int, entry text);
            CREATE TABLE schema_version (version text);
            CREATE INDEX schedules_wakeup ON schedules (state);
            CREATE VIEW jobs AS SELECT 1 AS job;
            CREATE FUNCTION jobs_of(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
            INSERT INTO schedules VALUES (1, 'mine');
            INSERT INTO inbox VALUES (2, 'mine');
            INSERT INTO schema_version VALUES ('99');
            """);
        var before = await Sql.ScalarAsync<string>(database, Catalog);
        await using (var silos = await Silos.StartAsync(database))
        {
            await silos.Schedule("s").ScheduleOnce(new Note("s"), silos.Now, "job");
            await silos.DispatchedAsync("s");
        }

        await Sql.ExecuteAsync(database, PostgreSqlSchema.Script());
        Assert.Equal(before, await Sql.ScalarAsync<string>(database, Catalog));
        Assert.Contains("row (1,mine)", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_as_it_is()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        await Sql.ExecuteAsync(
            database,
            "INSERT INTO scheduler.schema_version (version, name) VALUES (99, 'later'); "
                + "ALTER TABLE scheduler.inbox ADD COLUMN later int; DROP VIEW scheduler.jobs; DROP TABLE scheduler.service;");
        var before = await OwnAsync(database);

        Assert.Contains(
            "version 99",
            (await Assert.ThrowsAsync<OrleansConfigurationException>(() => PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "newer version",
            (await Assert.ThrowsAsync<PostgresException>(() => Sql.ExecuteAsync(database, PostgreSqlSchema.Script()))).MessageText,
            StringComparison.Ordinal);
        foreach (var migrate in new[] { true, false })
        {
            var refusal = await RefusedAsync(database, options => options.MigrateAtStart = migrate);
            Assert.Contains(
                $"version 99 of CommandScheduler's tables, and this build knows versions up to {PostgreSqlSchema.Version}. Deploy the newer build again",
                refusal,
                StringComparison.Ordinal);
        }

        Assert.Equal(before, await OwnAsync(database));
    }

    [Fact]
    public async Task A_silo_that_may_not_make_the_tables_says_how_they_are_made()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        var refusal = await RefusedAsync(database, options => options.MigrateAtStart = false);
        Assert.Contains("The schema 'scheduler' of the database has no tables of CommandScheduler", refusal, StringComparison.Ordinal);
        Assert.Contains(
            "Run PostgreSqlSchema.MigrateAsync or the script of PostgreSqlSchema.Script in a release step, or set MigrateAtStart to true",
            refusal,
            StringComparison.Ordinal);
        Assert.Equal(0, await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'scheduler'"));

        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        await using var silos = await Silos.StartAsync(database, options => options.MigrateAtStart = false);
        await silos.Schedule("s").ScheduleOnce(new Note("s"), silos.Now, "job");
        await silos.DispatchedAsync("s");
    }

    [Fact]
    public async Task Another_service_on_the_same_schema_is_refused_and_may_be_renamed_as_it_is_told()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await using (await Silos.StartAsync(database, serviceId: "first"))
        {
            var refusal = await RefusedAsync(database, serviceId: "it's");
            Assert.Contains(
                "holds the schedules of the Orleans service 'first', and this silo belongs to the service 'it's'",
                refusal,
                StringComparison.Ordinal);
        }

        await Sql.ExecuteAsync(database, "UPDATE scheduler.service SET service_id = 'it''s'");
        await using var renamed = await Silos.StartAsync(database, serviceId: "it's");
        Assert.Contains("of the Orleans service 'it's'", await RefusedAsync(database, serviceId: "first"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_goes_on_while_the_next_version_is_applied_and_does_not_start_again_on_it()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        var next = new Migration(
            PostgreSqlSchema.Version + 1,
            "priority",
            "ALTER TABLE {schema}.schedules ADD COLUMN priority int NOT NULL DEFAULT 0;\nCREATE INDEX schedules_priority ON {schema}.schedules (priority);\n");
        const int Callers = 4;
        var scheduled = 0;
        await using (var silos = await Silos.StartAsync(database))
        {
            await silos.StoreAsync(TimeSpan.FromMinutes(1), "before");
            var applied = new TaskCompletionSource();
            var load = Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
            {
                for (var after = 0; after < 50; after += applied.Task.IsCompleted ? 1 : 0)
                {
                    await silos.Schedule($"{caller}-{Interlocked.Increment(ref scheduled)}").ScheduleOnce(new Note("load"), silos.Now, "job");
                }
            }));
            await silos.DispatchedAsync(50);
            await using (var source = NpgsqlDataSource.Create(database))
            {
                await new SchemaMigrator("scheduler", [.. SchemaMigrator.Migrations, next]).MigrateAsync(source, Token);
            }

            applied.SetResult();
            await load;
            await silos.DispatchedAsync(scheduled);

            // An attempt that has not ended yet when the clock leaps is given up and repeated.
            await Patience.UntilAsync(
                async () => await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM scheduler.schedules") == 1,
                "all outcomes but the last are stored");
            silos.Clock.Advance(TimeSpan.FromSeconds(35));
            await silos.AdvanceUntilAsync(
                () => Task.FromResult(silos.WasDispatched("before")),
                silos.Now + TimeSpan.FromSeconds(30),
                "the job from before is dispatched");
            await Patience.UntilAsync(
                async () => await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM scheduler.schedules") == 0,
                "all outcomes are stored");
            Assert.Equal(scheduled + 1, silos.Dispatched.Count);
            Assert.Equal(scheduled + 1, silos.Dispatched.Select(item => item.Command.OccurrenceId).Distinct().Count());
            Assert.Empty(silos.Log.WarningsAndWorse);
        }

        Assert.Contains($"version {next.Version} of CommandScheduler's tables", await RefusedAsync(database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_version_is_brought_up_to_date_with_its_rows()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await using (var silos = await Silos.StartAsync(database))
        {
            await silos.StoreAsync(TimeSpan.FromMinutes(1), "kept");
        }

        // What a silo wrote, into tables of version 1.
        var row = await Sql.ScalarAsync<string>(database, "SELECT to_jsonb(s)::text FROM scheduler.schedules AS s");
        await Sql.ExecuteAsync(database, "DROP SCHEMA scheduler CASCADE");
        await using (var source = NpgsqlDataSource.Create(database))
        {
            await new SchemaMigrator("scheduler", [SchemaMigrator.Migrations[0]]).MigrateAsync(source, Token);
            await Sql.ExecuteAsync(database, "INSERT INTO scheduler.schedules SELECT * FROM jsonb_populate_record(NULL::scheduler.schedules, $1::jsonb)", row);
            await Assert.ThrowsAsync<OrleansConfigurationException>(() => new SchemaMigrator("scheduler", SchemaMigrator.Migrations).CheckAsync(source, Token));
        }

        Assert.Contains(
            "version 1 of CommandScheduler's tables, and this build needs",
            await RefusedAsync(database, options => options.MigrateAtStart = false),
            StringComparison.Ordinal);
        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        Assert.Equal(PostgreSqlSchema.Version, await VersionsAsync(database));
        Assert.Equal(row, await Sql.ScalarAsync<string>(database, "SELECT to_jsonb(s)::text FROM scheduler.schedules AS s"));
        await using var after = await Silos.StartAsync(database);
        await after.AdvanceUntilAsync(
            () => Task.FromResult(after.WasDispatched("kept")),
            after.Now + TimeSpan.FromSeconds(65),
            "the job from before is dispatched");
    }

    [Fact]
    public async Task An_index_that_was_made_before_its_version_does_not_stand_in_the_way()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await using (var source = NpgsqlDataSource.Create(database))
        {
            await new SchemaMigrator("scheduler", [.. SchemaMigrator.Migrations.Take(3)]).MigrateAsync(source, Token);
        }

        var index = PostgreSqlSchema.Script().Split('\n')
            .Single(line => line.StartsWith("CREATE INDEX IF NOT EXISTS schedules_requeue", StringComparison.Ordinal));
        await Sql.ExecuteAsync(database, index.Replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY", StringComparison.Ordinal));
        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        Assert.Equal(PostgreSqlSchema.Version, await VersionsAsync(database));
        Assert.Equal(0, await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM scheduler.jobs WHERE awaits_requeue"));
    }

    private static PostgreSqlScheduling Scheduling(Silos silos) => (PostgreSqlScheduling)silos.Services.GetService(typeof(PostgreSqlScheduling))!;

    private static Task<int> VersionsAsync(string database) => Sql.ScalarAsync<int>(database, "SELECT max(version) FROM scheduler.schema_version");

    private static Task<string> OwnAsync(string database)
        => Sql.ScalarAsync<string>(
            database,
            "SELECT string_agg(c.oid::text || c.relname || c.relkind::text || coalesce(a.attname, ''), E'\\n' ORDER BY c.relname, a.attnum) "
                + "FROM pg_class AS c LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid WHERE c.relnamespace = to_regnamespace('scheduler')");

    private static async Task<string> RefusedAsync(string database, Action<PostgreSqlSchedulerOptions>? configure = null, string serviceId = "tests")
        => (await Assert.ThrowsAnyAsync<Exception>(() => Silos.StartAsync(database, configure, serviceId: serviceId))).ToString();
}
