using CommandScheduler.Calls;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.TestSupport;

/// <summary>A store that takes many new schedules at once: what it stores without activations, and what a repetition finds.</summary>
public abstract class BulkStoreConformance(SchedulerFixture fixture)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly string _prefix = Guid.NewGuid().ToString("N");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Gets those that reach the store itself.</summary>
    protected abstract IReadOnlyList<ICommandScheduler> Direct { get; }

    [Fact]
    public async Task New_schedules_are_stored_without_activations()
    {
        foreach (var (scheduler, place) in Direct.Select((scheduler, place) => (scheduler, place)))
        {
            await scheduler.ScheduleManyAsync(Items(100, $"{place}").ToAsyncEnumerable(), new() { ChunkSize = 30 }, Cancel);
            Assert.Equal(100, await CountAsync($"{place}"));
        }

        var active = await fixture.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(null, null, Cancel);
        Assert.DoesNotContain(active, grain => grain.GrainId.Key.ToString()!.StartsWith(_prefix, StringComparison.Ordinal));
        Assert.Equal(0, await ChunksAsync(""));
    }

    [Fact]
    public async Task A_request_that_is_repeated_after_its_jobs_have_run_schedules_nothing()
    {
        var (items, options) = (Items(50, "ran"), new BulkOptions { RequestId = "ran", ChunkSize = 20 });
        await fixture.Scheduler.ScheduleOnceAsync(items[7].ScheduleId, new Note("there"), fixture.Now + (2 * Hour), "there", cancellationToken: Cancel);
        Assert.Equal(50, (await Direct[0].ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel)).Scheduled);
        fixture.Clock.Advance(Hour);
        await Patience.UntilAsync(async () => await CountAsync("ran") == 1, "the jobs are done");
        foreach (var scheduler in Direct)
        {
            // Later, so that what is scheduled again would be there.
            var again = items.Select(item => item with { DueAt = fixture.Now + Hour });
            Assert.Equal(50, (await scheduler.ScheduleManyAsync(again.ToAsyncEnumerable(), options, Cancel)).Scheduled);
            Assert.Equal(1, await CountAsync("ran"));
        }
    }

    [Fact]
    public async Task One_that_was_interrupted_goes_on_when_it_is_repeated()
    {
        var (items, options) = (Items(90, "interrupted"), new BulkOptions { RequestId = "interrupted", ChunkSize = 10 });
        await fixture.Scheduler.ScheduleOnceAsync(items[85].ScheduleId, new Note("there"), fixture.Now + Hour, "there", cancellationToken: Cancel);
        for (var reach = 15; reach < 90; reach += 20)
        {
            await Assert.ThrowsAsync<IOException>(() => Direct[0].ScheduleManyAsync(BrokenAfter(items, reach), options, Cancel));
        }

        Assert.Equal(90, (await Direct[0].ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel)).Scheduled);
        Assert.Equal(90, await CountAsync("interrupted"));
        Assert.Equal(2, (await fixture.Scheduler.DescribeAsync(items[85].ScheduleId, Cancel)).Jobs.Count);
    }

    [Fact]
    public async Task Several_that_send_the_same_items_at_once_schedule_each_once()
    {
        foreach (var requestId in (string?[])[null, "both"])
        {
            var items = Items(200, requestId ?? "unnamed");
            var options = new BulkOptions { RequestId = requestId, ChunkSize = 50 };
            var results = await Task.WhenAll(Direct.Concat(Direct).Append(Direct[0])
                .Select(scheduler => scheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel)));
            Assert.All(results, result => Assert.Equal(200, result.Scheduled + result.Kept));
            Assert.Equal(200, await CountAsync(requestId ?? "unnamed"));
        }
    }

    [Fact]
    public async Task A_request_is_known_for_a_week()
    {
        var options = new BulkOptions { RequestId = "aged", ChunkSize = 5 };
        await Direct[0].ScheduleManyAsync(Items(10, "aged").ToAsyncEnumerable(), options, Cancel);
        foreach (var (days, chunks) in ((int, int)[])[(6, 2), (8, 0)])
        {
            await AgeAsync("aged", days);
            await Direct[0].ScheduleManyAsync(Items(1, $"other-{days}").ToAsyncEnumerable(), null, Cancel);
            Assert.Equal(chunks, await ChunksAsync("aged"));
        }
    }

    [Fact]
    public async Task What_grains_have_carried_out_of_a_chunk_is_left_no_more()
    {
        var (store, chunk) = (fixture.SiloServices.GetRequiredService<IBulkStore>(), new BulkChunk("noted", 7));
        Assert.Equal([4, 0, 2], await store.StoreAsync(chunk, [], [4, 0, 2], Cancel));
        await store.FinishAsync(chunk, [0, 4], Cancel);
        Assert.Equal([2], await store.StoreAsync(chunk, [], [1, 2, 3], Cancel));
        await store.FinishAsync(chunk, [2], Cancel);
        Assert.Empty(await store.StoreAsync(chunk, [], [2], Cancel));
        Assert.Equal([5], await store.StoreAsync(chunk with { Number = 8 }, [], [5], Cancel));
    }

    [Fact]
    public async Task They_are_scheduled_in_a_transaction_of_the_application()
    {
        var items = Items(2_500, "transaction");
        foreach (var commits in (bool[])[false, true])
        {
            Assert.Equal(2_500, await ScheduleInTransactionAsync(items.ToAsyncEnumerable(), commits));
        }

        await Patience.UntilAsync(async () => await CountAsync("transaction") == 2_500, "the entries are taken up");
        var refusal = await Assert.ThrowsAsync<ArgumentException>(
            () => ScheduleInTransactionAsync(new[] { items[0], items[1] with { Name = "" } }.ToAsyncEnumerable(), commits: false));
        Assert.Contains("Item 1 is unusable", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Counts the schedules whose ids begin with a text.</summary>
    protected abstract Task<long> CountSchedulesAsync(string prefix);

    /// <summary>Counts the chunks that are noted: of a request; if it is empty, of the calls that named none.</summary>
    protected abstract Task<long> ChunksAsync(string requestId);

    /// <summary>Makes the chunks of a request so many days old.</summary>
    protected abstract Task AgeAsync(string requestId, int days);

    /// <summary>Schedules in a transaction, which is committed or rolled back.</summary>
    protected abstract Task<long> ScheduleInTransactionAsync(IAsyncEnumerable<ScheduledItem> items, bool commits);

    protected ScheduledItem[] Items(int count, string id)
        => [.. Enumerable.Range(0, count).Select(number => new ScheduledItem($"{_prefix}-{id}-{number}", new Note("many"), fixture.Now + Hour, "job"))];

    protected Task<long> CountAsync(string id) => CountSchedulesAsync($"{_prefix}-{id}-");

    private static async IAsyncEnumerable<ScheduledItem> BrokenAfter(ScheduledItem[] items, int count)
    {
        foreach (var item in items.Take(count))
        {
            yield return item;
        }

        await Task.Yield();
        throw new IOException("The source of the items broke.");
    }
}
