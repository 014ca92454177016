using CommandScheduler.PostgreSql.Queries;
using CommandScheduler.Queries;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests;

public sealed class ListingTests(PostgreSqlFixture fixture) : ListingConformance(fixture), IClassFixture<PostgreSqlFixture>
{
    [Fact]
    public async Task A_page_is_found_by_the_primary_key_and_read_in_its_order()
    {
        await fixture.ExecuteAsync("""
            INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, state)
            SELECT 'plan-' || n, 0, n, '2030-01-01Z', '{"format":1,"jobs":[]}' FROM generate_series(1, 20000) AS n;
            UPDATE scheduler.schedules SET attention = true WHERE version % 1000 = 0 AND schedule_id LIKE 'plan-%';
            ANALYZE scheduler.schedules;
            """);
        var plan = await PlanAsync(new JobFilter(), new JobKey("plan-500", "job"));
        Assert.Contains("Index Scan using schedules_pkey", plan, StringComparison.Ordinal);
        Assert.Contains("Presorted Key: s.schedule_id", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on schedules", plan, StringComparison.Ordinal);
        Assert.Contains("schedules_attention", await PlanAsync(new JobFilter { Status = JobStatus.Retrying }, null), StringComparison.Ordinal);
        foreach (var filter in (JobFilter[])[new() { Status = JobStatus.DeadLettered }, new() { AwaitsRequeue = true }])
        {
            plan = await PlanAsync(filter, null);
            Assert.Contains("schedules_requeue", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("schedules_attention", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan on schedules", plan, StringComparison.Ordinal);
        }

        Assert.Contains("schedules_tags", await PlanAsync(new JobFilter { Tag = "rare" }, null), StringComparison.Ordinal);
        Assert.Contains("schedules_wakeup", await PlanAsync(new JobFilter { DueBefore = fixture.Now.AddDays(1) }, null), StringComparison.Ordinal);
        plan = await PlanAsync("SELECT name FROM scheduler.jobs WHERE attention AND status = 'deadLettered'");
        Assert.Contains("schedules_attention", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on schedules", plan, StringComparison.Ordinal);
        await fixture.ExecuteAsync("DELETE FROM scheduler.schedules WHERE schedule_id LIKE 'plan-%'");
    }

    private async Task<string> PlanAsync(JobFilter filter, JobKey? after)
    {
        var jobs = (StoredJobs)fixture.SiloServices.GetRequiredService<IJobDirectory>();
        var query = JobQuery.FromFilter(filter);
        await using var command = jobs.Schedules(query, after?.ScheduleId, false, 51) ?? jobs.Page(query, after, 51, null);
        return await PlanAsync(command);
    }

    private async Task<string> PlanAsync(string report)
    {
        await using var command = fixture.SiloServices.GetRequiredKeyedService<NpgsqlDataSource>(DatabaseKey.Name).CreateCommand(report);
        return await PlanAsync(command);
    }

    private static async Task<string> PlanAsync(NpgsqlCommand command)
    {
        command.CommandText = "EXPLAIN " + command.CommandText;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        var plan = string.Join('\n', lines);
        TestContext.Current.TestOutputHelper!.WriteLine(plan);
        return plan;
    }
}
