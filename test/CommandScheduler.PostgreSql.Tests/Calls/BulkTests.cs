using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Calls;

/// <summary>What a repetition of a bulk finds, and what is stored without activations.</summary>
public sealed class BulkTests(BulkTests.Fixture fixture) : IClassFixture<BulkTests.Fixture>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly string _prefix = Guid.NewGuid().ToString("N");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_schedules_are_stored_without_activations_also_by_a_client_with_a_data_source()
    {
        foreach (var (scheduler, place) in new[] { fixture.SiloScheduler, fixture.Scheduler }.Select((scheduler, place) => (scheduler, place)))
        {
            await scheduler.ScheduleManyAsync(Items(100, $"{place}").ToAsyncEnumerable(), new() { ChunkSize = 30 }, Cancel);
            Assert.Equal(100, await CountAsync($"{place}"));
        }

        var active = await fixture.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(null, null, Cancel);
        Assert.DoesNotContain(active, grain => grain.GrainId.Key.ToString()!.StartsWith(_prefix, StringComparison.Ordinal));
        Assert.Equal(0, await fixture.CountAsync("SELECT count(*) FROM scheduler.bulk WHERE NOT starts_with(request_id, 'request')"));
    }

    [Fact]
    public async Task A_request_that_is_repeated_after_its_jobs_have_run_schedules_nothing()
    {
        var (items, options) = (Items(50, "ran"), new BulkOptions { RequestId = "request-ran", ChunkSize = 20 });
        await fixture.Scheduler.ScheduleOnceAsync(items[7].ScheduleId, new Note("there"), fixture.Now + (2 * Hour), "there", cancellationToken: Cancel);
        Assert.Equal(50, (await fixture.SiloScheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel)).Scheduled);
        fixture.Clock.Advance(Hour);
        await Patience.UntilAsync(async () => await CountAsync("ran") == 1, "the jobs are done");
        Assert.Equal(50, (await fixture.Scheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel)).Scheduled);
        Assert.Equal(1, await CountAsync("ran"));
    }

    [Fact]
    public async Task One_that_was_interrupted_goes_on_when_it_is_repeated()
    {
        var (items, options) = (Items(90, "interrupted"), new BulkOptions { RequestId = "request-interrupted", ChunkSize = 10 });
        await fixture.Scheduler.ScheduleOnceAsync(items[85].ScheduleId, new Note("there"), fixture.Now + Hour, "there", cancellationToken: Cancel);
        for (var reach = 15; reach < 90; reach += 20)
        {
            await Assert.ThrowsAsync<IOException>(() => fixture.SiloScheduler.ScheduleManyAsync(BrokenAfter(items, reach), options, Cancel));
        }

        Assert.Equal(90, (await fixture.SiloScheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel)).Scheduled);
        Assert.Equal(90, await CountAsync("interrupted"));
        Assert.Equal(2, (await fixture.Scheduler.DescribeAsync(items[85].ScheduleId, Cancel)).Jobs.Count);
    }

    [Fact]
    public async Task Two_that_send_the_same_items_at_once_schedule_each_once()
    {
        foreach (var requestId in (string?[])[null, "request-both"])
        {
            var items = Items(200, requestId ?? "unnamed");
            var options = new BulkOptions { RequestId = requestId, ChunkSize = 50 };
            var results = await Task.WhenAll(new[] { fixture.SiloScheduler, fixture.Scheduler, fixture.SiloScheduler }
                .Select(scheduler => scheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel)));
            Assert.All(results, result => Assert.Equal(200, result.Scheduled + result.Kept));
            Assert.Equal(200, await CountAsync(requestId ?? "unnamed"));
        }
    }

    [Fact]
    public async Task They_are_scheduled_in_a_transaction_of_the_application()
    {
        var (items, scheduling) = (Items(2_500, "transaction"), fixture.SiloServices.GetRequiredService<PostgreSqlScheduling>());
        foreach (var commits in (bool[])[false, true])
        {
            await using var connection = await fixture.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            Assert.Equal(2_500, await scheduling.ScheduleManyAsync(transaction, items.ToAsyncEnumerable(), cancellationToken: Cancel));
            await (commits ? transaction.CommitAsync(Cancel) : transaction.RollbackAsync(Cancel));
        }

        await Patience.UntilAsync(async () => await CountAsync("transaction") == 2_500, "the entries are taken up");
        await using var other = await fixture.OpenAsync();
        await using var refused = await other.BeginTransactionAsync(Cancel);
        var refusal = await Assert.ThrowsAsync<ArgumentException>(
            () => scheduling.ScheduleManyAsync(refused, new[] { items[0], items[1] with { Name = "" } }.ToAsyncEnumerable(), cancellationToken: Cancel));
        Assert.Contains("Item 1 is unusable", refusal.Message, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<ScheduledItem> BrokenAfter(ScheduledItem[] items, int count)
    {
        foreach (var item in items.Take(count))
        {
            yield return item;
        }

        await Task.Yield();
        throw new IOException("The source of the items broke.");
    }

    private ScheduledItem[] Items(int count, string id)
        => [.. Enumerable.Range(0, count).Select(number => new ScheduledItem($"{_prefix}-{id}-{number}", new Note("many"), fixture.Now + Hour, "job"))];

    private Task<long> CountAsync(string id)
        => fixture.CountAsync("SELECT count(*) FROM scheduler.schedules WHERE starts_with(schedule_id, $1)", $"{_prefix}-{id}-");

    public sealed class Fixture : PostgreSqlFixture
    {
        protected override void ConfigureClient(IClientBuilder client)
        {
            base.ConfigureClient(client);

            // The silo's clock, and not that of the machine.
            client.Services.AddSingleton(provider => new NewScheduleMaker(
                ActivatorUtilities.CreateInstance<ChangeReader>(provider),
                Options.Create(new SchedulerOptions()),
                new Generations(),
                Clock));
            client.AddPostgreSqlScheduling(NpgsqlDataSource.Create(Database));
        }
    }
}
