namespace CommandScheduler.TestSupport;

/// <summary>Many jobs that are scheduled at once, from a silo and from a client.</summary>
public abstract class BulkConformance(SchedulerFixture fixture) : SchedulerConformance(fixture)
{
    private readonly SchedulerFixture _fixture = fixture;
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTimeOffset Due => _fixture.Now.AddHours(1);

    private ICommandScheduler[] Schedulers => [_fixture.SiloScheduler, _fixture.Scheduler];

    [Fact]
    public async Task Many_are_scheduled_and_a_repetition_keeps_them()
    {
        foreach (var (scheduler, place) in Schedulers.Select((scheduler, place) => (scheduler, place)))
        {
            var items = Enumerable.Range(0, 250).Select(number => Item($"{place}-{number}")).ToArray();
            var told = new List<BulkProgress>();
            var options = new BulkOptions { ChunkSize = 100, Progress = new Told(told) };
            Counts(250, 0, 0, await scheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel));
            Assert.Equal((3, 250), (told.Count, told.Max(progress => progress.Scheduled)));
            Counts(0, 250, 0, await scheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel));
            foreach (var item in items)
            {
                Assert.Equal((item.Name, Due), (await JobAsync(item)) is var job ? (job.Name, job.DueAt) : default);
            }

            await Task.WhenAll(items.Select(item => scheduler.CancelAsync(item.ScheduleId, cancellationToken: Cancel)));
        }
    }

    [Fact]
    public async Task Jobs_of_one_schedule_recurring_ones_and_those_that_are_due_are_scheduled_too()
    {
        foreach (var scheduler in Schedulers)
        {
            ScheduledItem[] items =
            [
                Item("shared", "a"),
                Item("now", "now") with { DueAt = _fixture.Now },
                Item("shared", "b"),
                new($"{_prefix}-recurring", new Note("r"), "@every 1h", "recurring"),
                Item("there", "added"),
            ];
            await scheduler.ScheduleOnceAsync(Item("there").ScheduleId, new Note("there"), Due, "there", cancellationToken: Cancel);
            Counts(5, 0, 0, await scheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), cancellationToken: Cancel));
            Assert.Equal("now", (await _fixture.NextAsync()).JobName);
            foreach (var (id, names) in ((string, string[])[])[("shared", ["a", "b"]), ("recurring", ["recurring"]), ("there", ["added", "there"])])
            {
                var jobs = (await scheduler.DescribeAsync(Item(id).ScheduleId, Cancel)).Jobs;
                Assert.Equal(names, jobs.Select(job => job.Name).Order(StringComparer.Ordinal));
                await scheduler.CancelAsync(Item(id).ScheduleId, cancellationToken: Cancel);
            }
        }
    }

    [Fact]
    public async Task What_is_refused_is_told_with_its_place_and_the_others_are_scheduled()
    {
        foreach (var scheduler in Schedulers)
        {
            await scheduler.ScheduleOnceAsync(Item("taken").ScheduleId, new Note("taken"), Due, "taken", cancellationToken: Cancel);
            ScheduledItem[] items =
            [
                Item("good"),
                Item("a\nb"),
                Item("named") with { Name = "" },
                new($"{_prefix}-cron", new Note("r"), "not a cron", "cron"),
                Item("request") with { Options = new() { RequestId = "own" } },
                Item("dispatcher") with { Options = new() { Dispatcher = "nobody" } },
                Item("taken"),
                Item("null") with { Command = null! },
                null!,
            ];
            var result = await scheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), new() { IfExists = IfExists.Reject, ChunkSize = 4 }, Cancel);
            Counts(1, 0, 8, result);
            Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], result.Refusals.Select(refusal => refusal.Index));
            Assert.Equal(items[5].ScheduleId, result.Refusals[4].ScheduleId);
            Assert.All(
                result.Refusals.Zip(["U+000A", "is empty", "not a cron", "BulkOptions.RequestId", "'nobody'", "'taken'", "command", "The item is null"]),
                pair => Assert.Contains(pair.Second, pair.First.Reason, StringComparison.Ordinal));
            await scheduler.CancelAsync(items[0].ScheduleId, cancellationToken: Cancel);
            await scheduler.CancelAsync(items[6].ScheduleId, cancellationToken: Cancel);
        }
    }

    [Fact]
    public async Task Due_times_are_spread_and_what_is_there_is_replaced()
    {
        foreach (var scheduler in Schedulers)
        {
            var items = Enumerable.Range(0, 20).Select(number => Item($"{number}", "job")).ToArray();
            var options = new BulkOptions { SpreadOver = TimeSpan.FromMinutes(20), IfExists = IfExists.Replace };
            Counts(20, 0, 0, await scheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), null, Cancel));
            Counts(20, 0, 0, await scheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel));
            var times = new List<DateTimeOffset>();
            foreach (var item in items)
            {
                times.Add((await JobAsync(item)).DueAt!.Value);
                await scheduler.CancelAsync(item.ScheduleId, cancellationToken: Cancel);
            }

            // Golden ratio: of 20 no two are nearer than a 34th of the whole, which is a Fibonacci number.
            times.Sort();
            Assert.InRange(times[0], Due, Due.AddMinutes(1));
            Assert.InRange(times[^1], Due.AddMinutes(18), Due.AddMinutes(20));
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromMinutes(20.0 / 34), TimeSpan.FromMinutes(2.5)));
        }
    }

    [Fact]
    public async Task Options_that_are_unusable_are_refused_before_anything_is_scheduled()
    {
        foreach (var (options, value) in ((BulkOptions, string)[])
            [
                (new() { ChunkSize = 0 }, "BulkOptions.ChunkSize is 0"),
                (new() { ChunkSize = 10_001 }, "BulkOptions.ChunkSize is 10001"),
                (new() { RequestId = new string('a', 101) }, "BulkOptions.RequestId"),
                (new() { RequestId = "" }, "BulkOptions.RequestId"),
                (new() { SpreadOver = TimeSpan.FromDays(31) }, "BulkOptions.SpreadOver is 31.00:00:00"),
                (new() { SpreadOver = TimeSpan.FromTicks(-1) }, "BulkOptions.SpreadOver is -00:00:00.0000001"),
                (new() { IfExists = (IfExists)9 }, "BulkOptions.IfExists is 9"),
            ])
        {
            var refusal = await Assert.ThrowsAnyAsync<ArgumentException>(
                () => _fixture.SiloScheduler.ScheduleManyAsync(new[] { Item("never") }.ToAsyncEnumerable(), options, Cancel));
            Assert.Contains(value, refusal.Message, StringComparison.Ordinal);
            Assert.Equal("options", refusal.ParamName);
        }

        Assert.Empty((await _fixture.Scheduler.DescribeAsync(Item("never").ScheduleId, Cancel)).Jobs);
    }

    protected static void Counts(long scheduled, long kept, long refused, BulkResult result)
        => Assert.Equal((scheduled, kept, refused), (result.Scheduled, result.Kept, result.Refused));

    protected ScheduledItem Item(string id, string? name = null) => new($"{_prefix}-{id}", new Note(id), Due, name ?? id);

    private async Task<JobSnapshot> JobAsync(ScheduledItem item)
        => Assert.Single((await _fixture.Scheduler.DescribeAsync(item.ScheduleId, Cancel)).Jobs);

    private sealed class Told(List<BulkProgress> told) : IProgress<BulkProgress>
    {
        public void Report(BulkProgress value) => told.Add(value);
    }
}
