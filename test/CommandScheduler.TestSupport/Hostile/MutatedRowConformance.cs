using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

using CommandScheduler.Schedules;
using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.TestSupport.Hostile;

/// <summary>
/// Rows that were changed from outside: none delays another, nothing of what cannot be read is overwritten, the log is quiet, and nothing but
/// the documented errors is thrown.
/// </summary>
public abstract class MutatedRowConformance(SchedulerFixture fixture)
{
    private const int AtOnce = 50;

    private static readonly int Percent = int.Parse(Environment.GetEnvironmentVariable("COMMANDSCHEDULER_EFFORT") ?? "100", CultureInfo.InvariantCulture);

    private readonly ConcurrentDictionary<string, long> _well = new();
    private int _refusedByStore;
    private int _whole;
    private int _jobs;
    private int _fine;
    private TimeSpan _longest;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IScheduleStore Store => fixture.SiloServices.GetRequiredService<IScheduleStore>();

    [Fact]
    public async Task One_bad_row_delays_no_other_is_not_overwritten_and_is_told_of_once()
    {
        fixture.Behaviour = (command, _) =>
        {
            if (command.ScheduleId.StartsWith("well-", StringComparison.Ordinal))
            {
                _well[command.ScheduleId] = Stopwatch.GetTimestamp();
            }

            return Task.CompletedTask;
        };
        var mutator = new RowMutator(20_260_105, fixture.Now);
        var mutations = 300 * Percent / 100;
        for (var round = 0; round * AtOnce < mutations; round++)
        {
            await RoundAsync(round, mutator);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{mutations} mutations: {_refusedByStore} refused by the database, {_whole} unreadable as a whole, "
            + $"{_jobs} with jobs that cannot be read, {_fine} read; "
            + $"the latest of {_well.Count} healthy schedules was dispatched after {_longest.TotalMilliseconds:F0} ms.");
        Assert.InRange(fixture.Events.All("JobUnreadable").Count(), 1, 20);
        Assert.Empty(fixture.Events.Of("StoreFailed"));
        Assert.Empty(fixture.Events.Of("ScheduleNotWoken"));
        Assert.Empty(fixture.Events.Of("WakeFailed"));
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    private async Task RoundAsync(int round, RowMutator mutator)
    {
        var stored = new Dictionary<string, string>();
        for (var index = 0; index < AtOnce; index++)
        {
            var (id, document) = ($"bad-{round}-{index}", mutator.Next());
            try
            {
                var write = new ScheduleWrite { Document = document, WakeUpAt = fixture.Now, NeedsAttention = true, Tags = ["t"] };
                await Store.WriteAsync(id, null, write, Cancel);
                stored[id] = document;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // PostgreSQL keeps what is JSON.
                _refusedByStore++;
            }
        }

        // Some are due right now, between those that are damaged.
        var started = Stopwatch.GetTimestamp();
        var reading = Task.WhenAll(stored.Keys.Select(id => ReadAsync(id, stored[id])));
        for (var well = 0; well < 5; well++)
        {
            await fixture.Scheduler.ScheduleOnceAsync($"well-{round}-{well}", new Note("well"), fixture.Now, "job", cancellationToken: Cancel);
        }

        await Patience.UntilAsync(
            async () =>
            {
                await fixture.Scheduler.CountJobsAsync(new JobFilter { ScheduleIdPrefix = "none" }, cancellationToken: Cancel);
                return Enumerable.Range(0, 5).All(well => _well.ContainsKey($"well-{round}-{well}"));
            },
            "the healthy schedules are dispatched");
        var longest = Enumerable.Range(0, 5).Max(well => Stopwatch.GetElapsedTime(started, _well[$"well-{round}-{well}"]));
        _longest = longest > _longest ? longest : _longest;
        await reading;
        await ListsAsync(stored.Keys);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var (id, document) in stored)
        {
            await CheckAsync(id, document);
        }
    }

    private async Task ReadAsync(string id, string document)
    {
        try
        {
            foreach (var job in (await fixture.Scheduler.DescribeAsync(id, Cancel)).Jobs)
            {
                await DocumentedAsync(() => fixture.Scheduler.ExplainAsync(id, job.Name, 3, Cancel), document);
            }
        }
        catch (Exception exception)
        {
            Documented(exception, document);
        }
    }

    private async Task ListsAsync(ICollection<string> ids)
    {
        string? next = null;
        var listed = new HashSet<string>();
        do
        {
            var page = await fixture.Scheduler.ListJobsAsync(after: next, pageSize: 17, cancellationToken: Cancel);
            listed.UnionWith(page.Jobs.Select(job => job.ScheduleId));
            next = page.Next;
        }
        while (next is not null);
        foreach (var filter in (JobFilter[])[new(), new() { Status = JobStatus.Quarantined }, new() { AwaitsRequeue = true },
            new() { DueBefore = fixture.Now.AddYears(1) }, new() { Tag = "t" }])
        {
            await fixture.Scheduler.CountJobsAsync(filter, cancellationToken: Cancel);
            await fixture.Scheduler.ListJobsAsync(filter, cancellationToken: Cancel);
        }

        // Nothing is missing but what has no job left.
        foreach (var id in ids.Except(listed))
        {
            var read = await Store.ReadAsync(id, Cancel);
            Assert.True(
                read is null || read.Document.Contains("\"jobs\":[]", StringComparison.Ordinal) || ScheduleDocument.Read(id, read.Document).Jobs.IsEmpty,
                $"{id} is not listed: {read?.Document}");
        }
    }

    private async Task CheckAsync(string id, string document)
    {
        var after = await Store.ReadAsync(id, Cancel);
        ScheduleState before;
        try
        {
            before = ScheduleDocument.Read(id, document);
        }
        catch (SchedulerException)
        {
            _whole++;
            Assert.Equal(document, after?.Document);
            await Store.DeleteAsync(id, after!.Version, new ScheduleWrite(), Cancel);
            return;
        }

        var unreadable = before.Jobs.Where(job => job.Unreadable is not null).ToList();
        (_jobs, _fine) = unreadable.Count > 0 ? (_jobs + 1, _fine) : (_jobs, _fine + 1);
        foreach (var job in unreadable)
        {
            Assert.Contains(job.Unreadable!, after?.Document ?? "", StringComparison.Ordinal);
        }

        var grain = fixture.Grains.GetGrain<IScheduleGrain>(id);
        foreach (var job in before.Jobs.Take(3))
        {
            var (name, replacing) = (job.Name, new JobOptions { IfExists = IfExists.ReplaceIfChanged });
            foreach (var verb in (Func<Task>[])[() => grain.Pause(name), () => grain.Resume(name), () => grain.Trigger(name), () => grain.Requeue(name),
                () => grain.Backfill(name, fixture.Now.AddDays(-2), fixture.Now.AddDays(-1)), () => grain.Pause(), () => grain.Resume(),
                () => grain.ScheduleOnce(new Note("new"), fixture.Now.AddDays(1), $"{name[..Math.Min(name.Length, 100)]}-new"),
                () => grain.ScheduleRecurring(new Note("new"), "@hourly", name, replacing), () => grain.Describe()])
            {
                await DocumentedAsync(verb, document);
            }
        }

        // What can be read can be cancelled, and what cannot, too.
        await DocumentedAsync(() => fixture.Scheduler.CancelAsync(id, cancellationToken: Cancel), document);
        if (await Store.ReadAsync(id, Cancel) is { } left)
        {
            Assert.Empty(before.Jobs);
            await Store.DeleteAsync(id, left.Version, new ScheduleWrite(), Cancel);
        }
    }

    private static async Task DocumentedAsync(Func<Task> call, string document)
    {
        try
        {
            await call();
        }
        catch (Exception exception)
        {
            Documented(exception, document);
        }
    }

    private static void Documented(Exception exception, string document)
        => Assert.True(
            exception is (ArgumentException or SchedulerException) and not OutcomeUnknownException
                && !exception.Message.Contains("There is no rule for it", StringComparison.Ordinal),
            $"{exception}\nof {document[..Math.Min(document.Length, 3_000)]}");
}
