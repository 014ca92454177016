using System.Data.Common;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Data.Sqlite;

using Orleans.TestingHost;

namespace CommandScheduler.AdoNet.Tests;

public sealed class SqliteTests(SqliteTests.Fixture fixture) : DatabaseConformance(fixture), IClassFixture<SqliteTests.Fixture>
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
                UPDATE scheduler_state
                SET document = replace(document, '{"type":"{{from}}","json":{"Text":"{{note}}"', '{"type":"{{to}}","json":{"Text":"{{note}}"')
                WHERE key = 's:{{id:N}}' AND document LIKE '%"{{from}}","json":{"Text":"{{note}}"%';
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
                UPDATE scheduler_state
                SET document = replace(document, '"json":{"{{from}}":"kept"}', '"json":{"{{to}}":"kept"}')
                WHERE key = 's:{{id:N}}' AND document LIKE '%"json":{"{{from}}":"kept"}%';
                SELECT changes()
                """));
    }

    protected override DbConnection Connect() => new SqliteConnection($"Data Source={_fixture.Database}");

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
