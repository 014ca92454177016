using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>A schema that the build before the facts has made and filled.</summary>
public sealed class OlderSchemaTests
{
    private const string Documents = "SELECT schedule_id, state::text FROM scheduler.schedules";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_brought_up_to_date_and_its_jobs_and_inbox_go_on()
    {
        const string Waiting = "SELECT count(*) FROM scheduler.inbox WHERE refused_at IS NULL";
        const string Added = ",awaits_requeue boolean ,failed_at timestamp with time zone ,dispatcher text ,scheduled_at timestamp with time zone "
            + ",attention boolean ";
        var shapeOf = JobsView.ColumnsOf("jobs", "column_name || ' ' || data_type || ' ' || coalesce(collation_name, '')");
        const string Rows = "SELECT string_agg(s::text, E'\\n' ORDER BY schedule_id) FROM scheduler.schedules AS s";
        var database = await PostgresServer.RequireDatabaseAsync();
        await Sql.ExecuteAsync(database, StoredDocuments.Text("Before/package.sql"));
        var (shape, rows) = (await Sql.ScalarAsync<string>(database, shapeOf), await Sql.ScalarAsync<string>(database, Rows));

        // A view of an application's own does not stand in the way.
        await Sql.ExecuteAsync(database, "CREATE VIEW public.late AS SELECT schedule_id, name, due_at FROM scheduler.jobs");
        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        await using var connection = await Sql.OpenAsync(database);
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(PostgreSqlSchema.Version, await Sql.ScalarAsync<int>(database, "SELECT max(version) FROM scheduler.schema_version"));
            Assert.Equal(shape + Added, await Sql.ScalarAsync<string>(database, shapeOf));
            Assert.Equal(rows, await Sql.ScalarAsync<string>(database, Rows));
            Assert.Equal(JobsView.Columns + ",attention", await Sql.ScalarAsync<string>(database, JobsView.ColumnsOf("jobs")));
            Assert.Equal(StoredDocuments.Described().Count, await JobsView.AgreesAsync(connection, Documents, "scheduler.jobs"));
            await Sql.ExecuteAsync(database, PostgreSqlSchema.Script());
        }

        const string Requeue = "SELECT count(*) FROM scheduler.schedules AS s WHERE attention AND strpos(state::text, '\"held\"') > 0";
        Assert.Equal(
            await Sql.ScalarAsync<long>(database, "SELECT count(DISTINCT schedule_id) FROM scheduler.jobs WHERE awaits_requeue"),
            await Sql.ScalarAsync<long>(database, Requeue));

        await using (var silos = await Silos.StartAsync(database))
        {
            await Patience.UntilAsync(async () => await Sql.ScalarAsync<long>(database, Waiting) == 0, "the inbox is taken up");
            Assert.Equal(1, await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM scheduler.inbox WHERE refused_at IS NOT NULL"));
            Assert.Equal("recurs,waits", await ShownAsync("string_agg(name, ',' ORDER BY name)", "schedule_id = 'waiting'"));
            Assert.Equal("pending", await ShownAsync("status", "schedule_id = 'pending' AND name = 'by-inbox'"));
            Assert.Equal("pending", await ShownAsync("status", "schedule_id = 'paused' AND name = 'with-reason'"));
            Assert.Equal(3, await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM scheduler.schedules WHERE state ->> 'factsOf' = state ->> 'version'"));
            await JobsView.AgreesAsync(connection, Documents, "scheduler.jobs");
            await silos.Schedule("many").Trigger("job-11");
            await silos.DispatchedAsync("many");
        }

        // The build before again, which keeps the facts.
        foreach (var (id, document) in StoredDocuments.Between)
        {
            await Sql.ExecuteAsync(database, "UPDATE scheduler.schedules SET state = $1::json WHERE schedule_id = $2", document, id);
        }

        await JobsView.AgreesAsync(connection, Documents, "scheduler.jobs");

        Task<string> ShownAsync(string what, string where) => Sql.ScalarAsync<string>(database, $"SELECT {what} FROM scheduler.jobs WHERE {where}");
    }
}
