using CommandScheduler.Queries;
using CommandScheduler.Sqlite.Queries;
using CommandScheduler.TestSupport;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.Sqlite.Tests;

public sealed class ListingTests(ConformanceTests.Fixture fixture) : ListingConformance(fixture), IClassFixture<ConformanceTests.Fixture>
{
    private readonly ConformanceTests.Fixture _fixture = fixture;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_page_is_found_by_the_primary_key_and_read_in_its_order()
    {
        const string Key = "SEARCH stored USING INDEX sqlite_autoindex_scheduler_schedules_1 ";
        Assert.Equal(Key + "(schedule_id>?)", InOrder(new JobFilter(), new JobKey("s500", "job"))[0]);
        Assert.Equal(Key + "(schedule_id>? AND schedule_id<?)", InOrder(new JobFilter { ScheduleIdPrefix = "s" }, null)[0]);

        List<string> InOrder(JobFilter filter, JobKey? after)
        {
            var plan = Plan(filter, after);

            // Within a schedule, jobs are sorted by their names; schedules are not sorted, and not read before they are wanted.
            Assert.Equal("USE TEMP B-TREE FOR LAST TERM OF ORDER BY", Assert.Single(plan, step => step.StartsWith("USE", StringComparison.Ordinal)));
            Assert.DoesNotContain(plan, step => step.StartsWith("SCAN stored", StringComparison.Ordinal));
            return plan;
        }
    }

    [Fact]
    public void What_is_rare_is_found_by_an_index()
    {
        Uses("scheduler_schedules_attention", new JobFilter { Status = JobStatus.Retrying });
        Uses("scheduler_schedules_requeue", new JobFilter { Status = JobStatus.DeadLettered });
        Uses("scheduler_schedules_requeue", new JobFilter { AwaitsRequeue = true });
        Uses("SEARCH t USING PRIMARY KEY (tag=?)", new JobFilter { Tag = "rare" });
        Uses("scheduler_schedules_wakeup", new JobFilter { DueBefore = _fixture.Now.AddDays(1) });

        void Uses(string index, JobFilter filter)
        {
            var plan = Plan(filter, null);
            Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal));
            Assert.DoesNotContain(plan, step => step.StartsWith("SCAN stored", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_fits_in_many_schedules_is_found_in_their_order()
    {
        Rows("""
            INSERT INTO scheduler_schedules (schedule_id, version, next_wakeup, state)
            SELECT 'many-' || n, n, $later, '{"format":1,"jobs":[]}'
              FROM (WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s LIMIT 20001) SELECT n FROM s)
            """.Replace("$later", $"{_fixture.Now.AddDays(60).UtcTicks}", StringComparison.Ordinal));
        Assert.Contains(Plan(new JobFilter { DueBefore = _fixture.Now }, null), step => step.Contains("scheduler_schedules_wakeup", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Plan(new JobFilter { DueBefore = _fixture.Now.AddDays(100) }, null),
            step => step.Contains("scheduler_schedules_wakeup", StringComparison.Ordinal));
        Rows("DELETE FROM scheduler_schedules WHERE schedule_id LIKE 'many-%'");
    }

    [Fact]
    public async Task The_view_shows_a_job_in_all_its_columns()
    {
        await _fixture.Grains.GetGrain<IScheduleGrain>("view").ScheduleBatch(new ScheduleBatch()
            .ScheduleRecurring(new Note("r"), "@every 1h", "recurring", new JobOptions { Tags = ["t", "u"], CorrelationId = "c" })
            .ScheduleOnce(new Note("o"), _fixture.Now.AddDays(1).AddTicks(5_000_000), "once"));
        await _fixture.Grains.GetGrain<IScheduleGrain>("view").Pause("once");
        Assert.Equal(
            [
                """once|{"Text":"o"}|tests.note|2026-01-06T09:00:00.5000000Z|null|null|paused|0|null|null|[]|null""",
                """recurring|{"Text":"r"}|tests.note|2026-01-05T10:00:00.0000000Z|@every 1h|UTC|pending|0|null|null|["t","u"]|c""",
            ],
            Rows("""
                SELECT concat_ws('|', name, command, command_type, coalesce(due_at, 'null'), coalesce(recurrence, 'null'), coalesce(time_zone, 'null'),
                       status, attempt, coalesce(last_outcome, 'null'), coalesce(last_error, 'null'), coalesce(tags, 'null'), coalesce(correlation_id, 'null'))
                  FROM scheduler_jobs WHERE schedule_id = 'view' ORDER BY name
                """));
        Assert.Equal(
            ["once|0|null|default|2026-01-05T09:00:00.0000000Z", "recurring|0|null|default|2026-01-05T09:00:00.0000000Z"],
            Rows("""
                SELECT concat_ws('|', name, awaits_requeue, coalesce(failed_at, 'null'), dispatcher, scheduled_at)
                  FROM scheduler_jobs WHERE schedule_id = 'view' ORDER BY name
                """));
        await _fixture.Grains.GetGrain<IScheduleGrain>("view").Cancel();
    }

    [Fact]
    public async Task A_file_from_before_gets_the_views_of_this_build()
    {
        await _fixture.Grains.GetGrain<IScheduleGrain>("old-file").ScheduleOnce(new Note("old"), _fixture.Now.AddDays(1), "old");
        await _fixture.RestartAsync(whileStopped: () => Rows(
            "DROP VIEW scheduler_jobs; CREATE VIEW scheduler_jobs AS SELECT schedule_id FROM scheduler_schedules"));
        Assert.Equal(
            "old",
            Assert.Single((await _fixture.Scheduler.ListJobsAsync(new JobFilter { ScheduleIdPrefix = "old-file" }, cancellationToken: Cancel)).Jobs).Job.Name);
        Assert.Equal(["pending"], Rows("SELECT status FROM scheduler_jobs WHERE schedule_id = 'old-file'"));
        await _fixture.Grains.GetGrain<IScheduleGrain>("old-file").Cancel();
    }

    [Fact]
    public async Task What_is_damaged_or_newer_is_quarantined_and_the_rest_is_listed()
    {
        const string Job =
            """{"name":"job","generation":1,"command":{"type":"tests.note"}"""
            + ""","scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00"}]}""";
        const string Unreadable = """{"name":"job","open":[],"command":{"type":7}}""";
        Rows($$"""
            INSERT INTO scheduler_schedules (schedule_id, state, version) VALUES
              ('mixed/b-damaged', '{"format":1,"jobs":[{{Job}}', 1),
              ('mixed/b-newer', '{"format":2,"jobs":[{{Job}}]}', 1),
              ('mixed/b-unreadable', '{"format":1,"jobs":[{{Unreadable}}]}', 1),
              ('mixed/c', '{"format":1,"jobs":[{{Job}}]}', 1)
            """);
        foreach (var id in (string[])["mixed/a", "mixed/z"])
        {
            await _fixture.Grains.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Note(id), _fixture.Now.AddDays(1), "job");
        }

        var filter = new JobFilter { ScheduleIdPrefix = "mixed/" };
        var first = await _fixture.Scheduler.ListJobsAsync(filter, pageSize: 3, cancellationToken: Cancel);
        var second = await _fixture.Scheduler.ListJobsAsync(filter, first.Next, pageSize: 3, cancellationToken: Cancel);
        Assert.Equal(
            ["mixed/a/job/Pending", "mixed/b-damaged//Quarantined", "mixed/b-newer//Quarantined", "mixed/b-unreadable/job/Quarantined",
                "mixed/c/job/Pending", "mixed/z/job/Pending"],
            first.Jobs.Concat(second.Jobs).Select(job => $"{job.ScheduleId}/{job.Job.Name}/{job.Job.Status}"));
        Assert.Null(second.Next);
        Assert.Equal(
            ["What is stored cannot be read.", "What is stored cannot be read.", "What is stored cannot be read."],
            Rows("SELECT coalesce(last_error, '') FROM scheduler_jobs WHERE schedule_id LIKE 'mixed/b-%' AND status = 'quarantined'"));

        await _fixture.Grains.GetGrain<IScheduleGrain>("mixed/a").Cancel();
        await _fixture.Grains.GetGrain<IScheduleGrain>("mixed/z").Cancel();
        Rows("DELETE FROM scheduler_schedules WHERE schedule_id LIKE 'mixed/%'");
    }

    private List<string> Plan(JobFilter filter, JobKey? after)
        => Rows(
            command =>
            {
                StoredJobs.SelectPage(command, JobQuery.FromFilter(filter), after, 50);
                command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
            },
            column: 3);

    private List<string> Rows(string sql) => Rows(command => command.CommandText = sql, column: 0);

    private List<string> Rows(Action<SqliteCommand> build, int column)
    {
        using var connection = new SqliteConnection($"Data Source={_fixture.Database}");
        connection.Open();
        using var command = connection.CreateCommand();
        build(command);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(column));
        }

        return rows;
    }
}
