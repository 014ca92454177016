using System.Globalization;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Data.Sqlite;

using Orleans.TestingHost;

namespace CommandScheduler.Sqlite.Tests;

public sealed class ConformanceTests(ConformanceTests.Fixture fixture) : DurableConformance(fixture), IClassFixture<ConformanceTests.Fixture>
{
    private readonly Fixture _fixture = fixture;

    [Fact]
    public async Task A_second_silo_on_the_same_file_is_refused()
    {
        var builder = new InProcessTestClusterBuilder(1);
        var start = new RefusedStart();
        builder.ConfigureSilo((_, silo) =>
        {
            start.AddTo(silo);
            silo.AddCommandScheduler(scheduler => scheduler.UseSqlite(_fixture.Database).Handle<Note>((_, _) => Task.CompletedTask));
        });
        await using var second = builder.Build();
        var refusal = await start.AssertAsync(() => second.DeployAsync(TestContext.Current.CancellationToken));
        Assert.Contains("in use by another silo", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_of_a_type_that_this_build_does_not_know_is_quarantined_alone()
    {
        var id = Guid.NewGuid();
        var due = _fixture.Now + TimeSpan.FromHours(1);
        await _fixture.Grains.GetGrain<IScheduleGrain>(id).ScheduleBatch(new ScheduleBatch()
            .ScheduleOnce(new Note("unknown"), due, "unknown")
            .ScheduleOnce(new Note("known"), due, "known"));
        await _fixture.RestartAsync(whileStopped: () => Retype("unknown", from: "tests.note", to: "tests.removed"));
        var schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        Assert.Equal(["tests.note", "tests.removed"], (await schedule.Describe()).Jobs.Select(job => job.CommandType).Order());
        await schedule.Trigger("known");
        await schedule.Trigger("unknown");
        Assert.Equal("known", (await _fixture.NextAsync()).JobName);
        var left = await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ Status: JobStatus.Quarantined }]);
        Assert.Contains("'tests.removed'", left.Jobs[0].LastError, StringComparison.Ordinal);
        _fixture.NothingDispatched();

        // A build that knows the type again: what was quarantined is requeued.
        await _fixture.RestartAsync(whileStopped: () => Retype("unknown", from: "tests.removed", to: "tests.note"));
        schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        await schedule.Requeue("unknown");
        Assert.Equal(new Note("unknown"), (await _fixture.NextAsync()).Command);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);

        void Retype(string note, string from, string to)
            => Assert.Equal(1L, Scalar($$"""
                UPDATE scheduler_schedules
                SET state = replace(state, '{"type":"{{from}}","json":{"Text":"{{note}}"', '{"type":"{{to}}","json":{"Text":"{{note}}"')
                WHERE schedule_id = '{{id:N}}' AND state LIKE '%"{{from}}","json":{"Text":"{{note}}"%';
                SELECT changes()
                """));
    }

    [Fact]
    public async Task A_command_whose_member_was_renamed_is_quarantined_with_its_JSON_and_comes_back()
    {
        var id = Guid.NewGuid();
        await _fixture.Grains.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Note("kept"), _fixture.Now + TimeSpan.FromHours(1), "job");
        await _fixture.RestartAsync(whileStopped: () => Rename(from: "Text", to: "Words"));
        var schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        await schedule.Trigger("job");
        var left = await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ Status: JobStatus.Quarantined }]);
        Assert.Contains("Its JSON has the member 'Words'", left.Jobs[0].LastError, StringComparison.Ordinal);
        _fixture.NothingDispatched();

        await _fixture.RestartAsync(whileStopped: () => Rename(from: "Words", to: "Text"));
        schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        await schedule.Requeue("job");
        Assert.Equal(new Note("kept"), (await _fixture.NextAsync()).Command);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);

        void Rename(string from, string to)
            => Assert.Equal(1L, Scalar($$"""
                UPDATE scheduler_schedules
                SET state = replace(state, '"json":{"{{from}}":"kept"}', '"json":{"{{to}}":"kept"}')
                WHERE schedule_id = '{{id:N}}' AND state LIKE '%"json":{"{{from}}":"kept"}%';
                SELECT changes()
                """));
    }

    [Fact]
    public async Task An_empty_schedule_leaves_no_row()
    {
        var id = Guid.NewGuid();
        var schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        await schedule.ScheduleOnce(new Note("gone"), _fixture.Now + TimeSpan.FromHours(1), "gone", new JobOptions { Tags = ["gone"] });
        Assert.Equal(1L, Count($"scheduler_jobs WHERE schedule_id = '{id:N}' AND name = 'gone' AND command_type = 'tests.note'"));
        Assert.Equal(1L, Count($"scheduler_tags WHERE schedule_id = '{id:N}' AND tag = 'gone'"));
        await schedule.Cancel("gone");
        Assert.Equal((0L, 0L), (Count($"scheduler_schedules WHERE schedule_id = '{id:N}'"), Count($"scheduler_tags WHERE schedule_id = '{id:N}'")));
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_is_removed_by_the_statement_of_the_README()
    {
        var id = Guid.NewGuid();
        var schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        await schedule.ScheduleOnce(new Note("damaged"), _fixture.Now + TimeSpan.FromHours(1), "damaged");
        await _fixture.RestartAsync(() => Scalar($"UPDATE scheduler_schedules SET state = '[]' WHERE schedule_id = '{id:N}'; SELECT changes()"));
        schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        await Assert.ThrowsAnyAsync<SchedulerException>(() => schedule.Cancel());

        var readme = File.ReadLines(Path.Combine(Repository.Root, "README.md"));
        var row = readme.First(line => line.StartsWith("| `UseSqlite` | `DELETE", StringComparison.Ordinal));
        var statement = Assert.Single(row.Split('`'), part => part.StartsWith("DELETE", StringComparison.Ordinal));
        Assert.Equal(1L, Scalar($"{statement.Replace("<id>", $"{id:N}", StringComparison.Ordinal)}; SELECT changes()"));
        await schedule.ScheduleOnce(new Note("anew"), _fixture.Now, "anew");
        Assert.Equal("anew", (await _fixture.NextAsync()).JobName);
    }

    private long Count(string what) => Scalar($"SELECT count(*) FROM {what}");

    private long Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_fixture.Database}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public sealed class Fixture : SchedulerFixture
    {
        private readonly TemporaryDirectory _directory = new();

        public string Database => _directory.File("scheduler.db");

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.UseSqlite(Database);

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            SqliteConnection.ClearAllPools();
            _directory.Dispose();
        }
    }
}
