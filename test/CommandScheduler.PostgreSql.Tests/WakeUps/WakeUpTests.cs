using CommandScheduler.Stores.Ring;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.WakeUps;

/// <summary>Schedules that are woken by the index of their rows.</summary>
public sealed class WakeUpTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>How late the test's clock may make a job: it goes on while the schedule arms its timer.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_far_schedule_leaves_the_memory_and_is_dispatched_on_time()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        var due = silos.Now + Hour;
        await silos.StoreAsync(Hour, "far");
        Assert.Null(await Column<long?>(silos, "armed_by", "far"));

        silos.Clock.Advance(due - silos.Now - TimeSpan.FromSeconds(10));
        await silos.AdvanceUntilAsync(() => silos.IsActiveAsync("far"), due - TimeSpan.FromMilliseconds(100), "the schedule is woken before it is due");
        Assert.Empty(silos.Dispatched);
        await silos.AdvanceUntilAsync(() => Task.FromResult(silos.WasDispatched("far")), due + Step, "the job is dispatched");
        Assert.InRange(silos.Dispatched.Single().At, due, due + Step);
        await silos.EmptyAsync("far");
        Assert.Equal(0, await Sql.ScalarAsync<long>(silos.Database, "SELECT count(*) FROM scheduler.schedules"));
    }

    [Fact]
    public async Task Jobs_are_found_by_when_they_are_due()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        await silos.StoreAsync(Hour, "soon");
        await silos.StoreAsync(TimeSpan.FromDays(9), "late");
        var scheduler = silos.Services.GetRequiredService<ICommandScheduler>();
        foreach (var (days, found) in ((int, string[])[])[(0, []), (1, ["soon"]), (10, ["late", "soon"])])
        {
            var before = new JobFilter { DueBefore = silos.Now + TimeSpan.FromDays(days) };
            var listed = await scheduler.ListJobsAsync(before, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(found, listed.Jobs.Select(job => job.ScheduleId));
        }
    }

    [Fact]
    public async Task Rows_that_no_build_writes_hold_up_no_other_and_are_told_of_as_unreadable()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        var due = silos.Now + Hour;
        await silos.StoreAsync(Hour, "far");
        // More ids that no grain can have than schedules are woken at once, and a year that .NET does not have.
        await Sql.ExecuteAsync(silos.Database, """
            INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, state)
            SELECT repeat(' ', n), 0, 1, '2026-01-05T09:00:00Z'::timestamptz, '{}'::json FROM generate_series(0, 140) AS n
             UNION ALL
            SELECT 'ides', 0, 1, '0044-03-15 BC', '{}'
            """);
        silos.Clock.Advance(due - silos.Now - TimeSpan.FromSeconds(10));
        await silos.AdvanceUntilAsync(() => Task.FromResult(silos.WasDispatched("far")), due + Step, "the job is dispatched");
        Assert.InRange(silos.Dispatched.Single().At, due, due + Step);
        Assert.All(silos.Log.WarningsAndWorse, told => Assert.StartsWith("JobUnreadable", told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_that_a_living_silo_waits_for_is_left_alone_until_it_is_overdue_and_that_of_a_lost_silo_is_not()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        var due = silos.Now + Hour;
        await silos.StoreAsync(Hour, "living", "lost", "nobody");
        await Sql.ExecuteAsync(
            silos.Database,
            "UPDATE scheduler.schedules SET armed_by = $1 WHERE schedule_id = 'living'",
            SiloCode.FromAddress(silos.Cluster.Silos[0].SiloAddress));
        await Sql.ExecuteAsync(silos.Database, "UPDATE scheduler.schedules SET armed_by = 4711 WHERE schedule_id = 'lost'");

        silos.Clock.Advance(due - silos.Now - TimeSpan.FromSeconds(10));
        await silos.AdvanceUntilAsync(() => silos.IsActiveAsync("lost"), due - TimeSpan.FromMilliseconds(100), "the row of the lost silo is woken");
        await silos.AdvanceUntilAsync(
            () => Task.FromResult(silos.WasDispatched("lost") && silos.WasDispatched("nobody")),
            due + Step,
            "both jobs are dispatched");
        await silos.AdvanceToAsync(due + TimeSpan.FromSeconds(29));
        Assert.Equal(["lost", "nobody"], silos.Dispatched.Select(item => item.Command.ScheduleId).Order());
        Assert.All(silos.Dispatched, item => Assert.InRange(item.At, due, due + Step));
        Assert.False(await silos.IsActiveAsync("living"));

        await silos.AdvanceUntilAsync(
            () => Task.FromResult(silos.WasDispatched("living")),
            due + TimeSpan.FromSeconds(33),
            "the overdue row is woken after all");
        Assert.Equal(3, silos.Dispatched.Count);
    }

    [Fact]
    public async Task An_old_due_time_that_is_committed_late_is_found()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        await silos.StoreAsync(TimeSpan.FromMinutes(2), "first");
        await using var connection = await Sql.OpenAsync(silos.Database);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var late = new NpgsqlCommand(
            "INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, state) "
                + "SELECT 'late', ring_hash, 1, next_wakeup, state FROM scheduler.schedules",
            connection))
        {
            await late.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await silos.AdvanceUntilAsync(() => Task.FromResult(silos.WasDispatched("first")), silos.Now + TimeSpan.FromMinutes(2), "the first job is dispatched");
        await silos.EmptyAsync("first");
        await silos.StoreAsync(TimeSpan.FromMinutes(1), "second");
        await silos.AdvanceUntilAsync(
            () => Task.FromResult(silos.WasDispatched("second")),
            silos.Now + TimeSpan.FromMinutes(1),
            "a job that is due later is dispatched");
        Assert.False(silos.WasDispatched("late"));

        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await silos.AdvanceUntilAsync(() => Task.FromResult(silos.WasDispatched("late")), silos.Now + TimeSpan.FromSeconds(5), "the late row is found");
    }

    [Fact]
    public async Task The_oldest_due_time_that_can_be_given_is_found_as_well()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        await silos.StoreAsync(Hour, "template");
        await Sql.ExecuteAsync(
            silos.Database,
            "INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, armed_by, state) SELECT 'oldest', "
                + "ring_hash, 1, $1, 4711, replace(state::text, '2026-01-05T10:00:00', '0001-01-01T00:00:00')::json FROM "
                + "scheduler.schedules",
            DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc));
        await silos.AdvanceUntilAsync(() => Task.FromResult(silos.WasDispatched("oldest")), silos.Now + TimeSpan.FromSeconds(5), "the row is found");
        Assert.Equal(DateTimeOffset.MinValue, silos.Dispatched.Single().Command.DueAt);
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_loaded_holds_up_no_other_is_left_untouched_and_dispatched_when_it_is_mended()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        var due = silos.Now + Hour;
        await silos.StoreAsync(Hour, "broken", "newer", "well");
        await Sql.ExecuteAsync(
            silos.Database,
            "UPDATE scheduler.schedules SET state = jsonb_set(state::jsonb, '{jobs}', '7')::json WHERE schedule_id = 'broken'");
        await Sql.ExecuteAsync(
            silos.Database,
            "UPDATE scheduler.schedules SET state = jsonb_set(state::jsonb, '{format}', '99')::json WHERE schedule_id = 'newer'");
        var before = await Sql.ScalarAsync<string>(silos.Database, Untouched);

        silos.Clock.Advance(due - silos.Now - TimeSpan.FromSeconds(10));
        await silos.AdvanceUntilAsync(() => silos.IsActiveAsync("well"), due - TimeSpan.FromMilliseconds(100), "the one that can be loaded is woken");
        await silos.AdvanceUntilAsync(() => Task.FromResult(silos.WasDispatched("well")), due + Step, "its job is dispatched");
        Assert.InRange(silos.Dispatched.Single().At, due, due + Step);

        await silos.AdvanceToAsync(due + TimeSpan.FromMinutes(1));
        Assert.Equal(["broken", "newer"], silos.Log.All("JobUnreadable").Select(logged => (string)logged["ScheduleId"]!).Order());
        Assert.Empty(silos.Log.Of("ScheduleNotWoken"));
        await silos.EmptyAsync("well");
        Assert.Equal(before, await Sql.ScalarAsync<string>(silos.Database, Untouched));

        await Sql.ExecuteAsync(
            silos.Database,
            "UPDATE scheduler.schedules SET state = jsonb_set(state::jsonb, '{format}', '1')::json WHERE schedule_id = 'newer'");
        await silos.AdvanceUntilAsync(() => Task.FromResult(silos.WasDispatched("newer")), silos.Now + TimeSpan.FromMinutes(2), "the mended one is dispatched");
        Assert.False(silos.WasDispatched("broken"));
    }

    [Fact]
    public async Task A_page_of_schedules_that_cannot_be_loaded_does_not_stop_the_pages_behind_it()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        var due = silos.Now + Hour;
        await silos.StoreAsync(Hour, "well");
        await Sql.ExecuteAsync(
            silos.Database,
            "INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, state) SELECT 'broken-' || n, n, n, "
                + "$1, '{\"format\": 99}' FROM generate_series(1, 1100) AS n",
            (due - Hour).UtcDateTime);
        silos.Clock.Advance(due - silos.Now);
        await silos.AdvanceUntilAsync(
            () => Task.FromResult(silos.WasDispatched("well")),
            due + TimeSpan.FromSeconds(3),
            "the row behind the broken ones is dispatched");
    }

    [Fact]
    public async Task Each_job_is_dispatched_once_and_on_time_while_silos_leave_in_order_and_come()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync(), silos: 2);
        var start = silos.Now;
        var near = Enumerable.Range(0, 30).Select(n => $"near-{n}").ToArray();
        var far = Enumerable.Range(0, 60).Select(n => $"far-{n}").ToArray();
        await Task.WhenAll(far.Select((id, n) => silos.Schedule(id).ScheduleOnce(new Note(id), start + TimeSpan.FromSeconds(60 + (n / 2.0)), "job")));
        await Task.WhenAll(near.Select(id => silos.Schedule(id).ScheduleOnce(new Note(id), start + TimeSpan.FromSeconds(20), "job")));
        var leaving = silos.Cluster.Silos[1];
        Assert.Equal(2, await Sql.ScalarAsync<long>(silos.Database, "SELECT count(DISTINCT armed_by) FROM scheduler.schedules WHERE schedule_id LIKE 'near%'"));

        await silos.Cluster.StopSiloAsync(leaving, TestContext.Current.CancellationToken);
        await silos.OneSiloAsync();
        // Before the grace is over that would be given to a silo that lives.
        await silos.AdvanceUntilAsync(
            () => Task.FromResult(silos.Dispatched.Count == near.Length),
            start + TimeSpan.FromSeconds(24.8),
            "what the silo that left had waited for is dispatched by the other");

        await silos.AdvanceToAsync(start + TimeSpan.FromSeconds(70));
        var coming = silos.Cluster.StartAdditionalSiloAsync();
        await silos.AdvanceToAsync(start + TimeSpan.FromSeconds(75));
        await coming;
        await silos.AdvanceToAsync(start + TimeSpan.FromSeconds(80));
        await silos.Cluster.StopSiloAsync(silos.Cluster.Silos[1], TestContext.Current.CancellationToken);
        await silos.AdvanceToAsync(start + TimeSpan.FromSeconds(90));
        await silos.AdvanceUntilAsync(
            () => Task.FromResult(silos.Dispatched.Count >= near.Length + far.Length),
            start + TimeSpan.FromSeconds(100),
            "all jobs are dispatched");
        await Patience.UntilAsync(
            async () => await Sql.ScalarAsync<long>(silos.Database, "SELECT count(*) FROM scheduler.schedules") == 0,
            "all outcomes are stored");
        Assert.Equal(near.Length + far.Length, silos.Dispatched.Select(item => item.Command.OccurrenceId).Distinct().Count());
        Assert.Equal(near.Length + far.Length, silos.Dispatched.Count);
        // How late is not told here: while silos come and go, the test's clock runs much faster than they do.
        Assert.All(silos.Dispatched, item => Assert.True(item.At >= item.Command.DueAt, $"{item.Command.OccurrenceId} was dispatched at {item.At:O}."));
    }

    [Fact]
    public async Task What_was_woken_on_a_silo_that_leaves_before_it_is_due_is_woken_again_by_the_other()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync(), silos: 2);
        var due = silos.Now + Hour;
        var ids = Enumerable.Range(0, 20).Select(n => $"s{n}").ToArray();
        await Task.WhenAll(ids.Select(id => silos.Schedule(id).ScheduleOnce(new Note(id), due, "job")));
        silos.Clock.Advance(TimeSpan.FromSeconds(15));
        await Patience.UntilAsync(async () => await silos.ActiveAsync() == 0, "all schedules leave the memory");
        silos.Clock.Advance(due - silos.Now - TimeSpan.FromSeconds(5));
        await silos.AdvanceUntilAsync(async () => await silos.ActiveAsync() == ids.Length, due - TimeSpan.FromMilliseconds(100), "all schedules are woken");
        await silos.Cluster.StopSiloAsync(silos.Cluster.Silos[1], TestContext.Current.CancellationToken);
        await silos.OneSiloAsync();
        Assert.Empty(silos.Dispatched);
        await silos.AdvanceUntilAsync(() => Task.FromResult(silos.Dispatched.Count == ids.Length), due + TimeSpan.FromSeconds(15), "all jobs are dispatched");
    }

    [Fact]
    public async Task What_comes_within_the_reach_of_timers_while_a_write_waits_is_not_said_to_have_one()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        var schedule = silos.Schedule("slow");
        await schedule.ScheduleOnce(new Note("first"), silos.Now + Hour, "first");
        await using var connection = await Sql.OpenAsync(silos.Database);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("SELECT FROM scheduler.schedules FOR UPDATE", connection))
        {
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        // The second change waits for the write of the first, and while it does, its time comes nearer.
        var due = silos.Now + TimeSpan.FromSeconds(31);
        var waiting = schedule.ScheduleOnce(new Note("waiting"), silos.Now + Hour, "waiting");
        await Patience.UntilAsync(
            async ()
                => await Sql.ScalarAsync<bool>(
                    silos.Database,
                    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())"),
            "the first write waits");
        var near = schedule.ScheduleOnce(new Note("near"), due, "near");
        // Calls are served in the order in which they come, and this one is answered although nothing is stored.
        await schedule.AsReference<IWakeable>().Wake(default);
        silos.Clock.Advance(TimeSpan.FromSeconds(2));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(waiting, near);
        silos.Clock.Advance(due - silos.Now);
        await silos.DispatchedAsync("slow");
        Assert.Equal(due, silos.Dispatched.Single().At);
    }

    private const string Untouched =
        "SELECT string_agg(schedule_id || ' ' || version || ' ' || state::text, E'\\n' ORDER BY schedule_id) "
        + "FROM scheduler.schedules WHERE schedule_id IN ('broken', 'newer')";

    private static Task<T> Column<T>(Silos silos, string column, string id)
        => Sql.ScalarAsync<T>(silos.Database, $"SELECT {column} FROM scheduler.schedules WHERE schedule_id = $1", id);
}
