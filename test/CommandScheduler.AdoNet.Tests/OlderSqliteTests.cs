using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.AdoNet.Tests;

/// <summary>A file that the build before the facts has written.</summary>
public sealed class OlderSqliteTests(OlderSqliteTests.Fixture fixture) : IClassFixture<OlderSqliteTests.Fixture>
{
    private const string Documents = "SELECT substr(key, 3), document FROM scheduler_state WHERE state_name = 'scheduler-schedule'";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_listed_right_before_and_after_a_change_and_goes_on()
    {
        var described = StoredDocuments.Described();
        var listed = (await fixture.Scheduler.ListJobsAsync(pageSize: 1_000, cancellationToken: Cancel)).Jobs;
        Assert.Equal(described.Keys.Order(StringComparer.Ordinal), listed.Select(job => $"{job.ScheduleId}/{job.Job.Name}").Order(StringComparer.Ordinal));
        Assert.All(listed, job => Assert.Equal(described[$"{job.ScheduleId}/{job.Job.Name}"], StoredDocuments.WriteAsBefore(job.Job)));

        await using var connection = new SqliteConnection($"Data Source={fixture.Database}");
        await connection.OpenAsync(Cancel);
        Assert.Equal(described.Count, await JobsView.AgreesAsync(connection, Documents, "scheduler_jobs"));
        Assert.Equal(JobsView.Columns, (await JobsView.RowsAsync(connection, "SELECT group_concat(name) FROM pragma_table_info('scheduler_jobs')"))[0][0]);

        var pending = fixture.Grains.GetGrain<IScheduleGrain>("pending");
        await pending.Pause("half");
        await fixture.Grains.GetGrain<IScheduleGrain>("from-the-future").Pause("kept");
        const string UpToDate = "SELECT substr(key, 3) FROM scheduler_state WHERE document ->> '$.factsOf' = document ->> '$.version' ORDER BY key";
        Assert.Equal([["from-the-future"], ["pending"]], await JobsView.RowsAsync(connection, UpToDate));
        Assert.Equal([["7"]], await JobsView.RowsAsync(connection, "SELECT job ->> '$.priority.level' FROM scheduler_jobs WHERE name = 'kept'"));
        await JobsView.AgreesAsync(connection, Documents, "scheduler_jobs");

        // The build before again, which keeps the facts.
        foreach (var (id, document) in StoredDocuments.Between)
        {
            await using var write = connection.CreateCommand();
            write.CommandText = "UPDATE scheduler_state SET document = $document WHERE key = 's:' || $id";
            write.Parameters.AddWithValue("$document", document);
            write.Parameters.AddWithValue("$id", id);
            Assert.Equal(1, await write.ExecuteNonQueryAsync(Cancel));
        }

        await JobsView.AgreesAsync(connection, Documents, "scheduler_jobs");
        await fixture.RestartAsync();
        var many = fixture.Grains.GetGrain<IScheduleGrain>("many");
        await many.Trigger("job-11");
        await SchedulerFixture.UntilAsync(many, snapshot => snapshot.Jobs.Single(job => job.Name == "job-11").LastOutcome == OccurrenceOutcome.Succeeded);
        await JobsView.AgreesAsync(connection, Documents + " AND key = 's:many'", "scheduler_jobs WHERE schedule_id = 'many'");
    }

    public sealed class Fixture : SchedulerFixture
    {
        private readonly TemporaryDirectory _directory = new();

        public string Database => _directory.File("scheduler.db");

        protected override Task PrepareAsync()
        {
            // When the file was written.
            Clock.Advance(TimeSpan.FromMinutes(35));
            StoredDocuments.Copy("Before/schedules.sqlite", Database);
            return Task.CompletedTask;
        }

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.UseSqlite(Database);

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            SqliteConnection.ClearAllPools();
            _directory.Dispose();
        }
    }
}
