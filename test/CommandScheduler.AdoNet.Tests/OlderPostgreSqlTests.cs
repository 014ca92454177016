using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.AdoNet.Tests;

/// <summary>Tables that the build before the facts has made and filled.</summary>
public sealed class OlderPostgreSqlTests(OlderPostgreSqlTests.Fixture fixture) : IClassFixture<OlderPostgreSqlTests.Fixture>
{
    private const string Documents = "SELECT substr(key, 3), document::text FROM scheduler_state WHERE state_name LIKE '%scheduler-schedule'";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_get_the_view_of_this_build_which_is_right_before_and_after_a_change()
    {
        await using var connection = PostgresServer.Connect(fixture.Database);
        await connection.OpenAsync(Cancel);
        Assert.Equal(StoredDocuments.Described().Count, await JobsView.AgreesAsync(connection, Documents, "scheduler_jobs"));
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal([["3"]], await JobsView.RowsAsync(connection, "SELECT version FROM scheduler_schema"));
            Assert.Equal(JobsView.Columns, (await JobsView.RowsAsync(connection, JobsView.ColumnsOf("scheduler_jobs")))[0][0]);
            await using var script = new NpgsqlCommand(CommandSchedulerSchema.PostgreSql, connection);
            await script.ExecuteNonQueryAsync(Cancel);
        }

        // Here the build before had another due time in its view than in its descriptions.
        const string Due = "SELECT num_nulls(due_at, exact_due_at) FROM scheduler_jobs WHERE schedule_id = 'failed' AND name = 'quarantined-recurring'";
        Assert.Equal([["2"]], await JobsView.RowsAsync(connection, Due));

        await fixture.Grains.GetGrain<IScheduleGrain>("pending").Pause("half");
        const string Status = """
            SELECT status FROM scheduler_jobs
             WHERE schedule_id = 'pending' AND name = 'half' AND due_at = exact_due_at::timestamptz AND tags = '{red,blue}'
            """;
        Assert.Equal([["paused"]], await JobsView.RowsAsync(connection, Status));
        await JobsView.AgreesAsync(connection, Documents, "scheduler_jobs");

        // The build before again, which keeps the facts.
        foreach (var (id, document) in StoredDocuments.Between)
        {
            await using var write = new NpgsqlCommand("UPDATE scheduler_state SET document = $1::json WHERE key = 's:' || $2", connection);
            write.Parameters.AddWithValue(document);
            write.Parameters.AddWithValue(id);
            Assert.Equal(1, await write.ExecuteNonQueryAsync(Cancel));
        }

        await JobsView.AgreesAsync(connection, Documents, "scheduler_jobs");
        var many = fixture.Grains.GetGrain<IScheduleGrain>("many");
        await many.Trigger("job-11");
        await SchedulerFixture.UntilAsync(many, snapshot => snapshot.Jobs.Single(job => job.Name == "job-11").LastOutcome == OccurrenceOutcome.Succeeded);
    }

    [Fact]
    public async Task Those_of_version_2_keep_the_views_that_an_application_has_on_theirs()
    {
        await using var connection = PostgresServer.Connect(await PostgresServer.RequireDatabaseAsync());
        await connection.OpenAsync(Cancel);
        await ExecuteAsync(CommandSchedulerSchema.PostgreSql);
        await ExecuteAsync($"""
            ALTER VIEW scheduler_jobs RENAME TO of_this_build;
            CREATE VIEW scheduler_jobs AS SELECT {JobsView.Columns.Split(",awaits_requeue")[0]} FROM of_this_build;
            CREATE VIEW late AS SELECT name, due_at FROM scheduler_jobs;
            UPDATE scheduler_schema SET version = 2;
            """);
        await ExecuteAsync(CommandSchedulerSchema.PostgreSql);
        Assert.Equal([["3"]], await JobsView.RowsAsync(connection, "SELECT version FROM scheduler_schema"));
        Assert.Equal(JobsView.Columns, (await JobsView.RowsAsync(connection, JobsView.ColumnsOf("scheduler_jobs")))[0][0]);
        Assert.Empty(await JobsView.RowsAsync(connection, "SELECT * FROM late"));

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    public sealed class Fixture : SchedulerFixture
    {
        public string Database { get; private set; } = "";

        protected override async Task PrepareAsync()
        {
            // When the tables were written.
            Clock.Advance(TimeSpan.FromMinutes(35));
            Database = await PostgresServer.RequireDatabaseAsync();
            await using var source = NpgsqlDataSource.Create(Database);
            await using var restore = source.CreateCommand(StoredDocuments.Text("Before/adonet.sql"));
            await restore.ExecuteNonQueryAsync();
        }

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.UseAdoNet("Npgsql", Database);
    }
}
