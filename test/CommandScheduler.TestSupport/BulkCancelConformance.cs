using CommandScheduler.Calls;

namespace CommandScheduler.TestSupport;

/// <summary>Many jobs that are cancelled at once, from a silo and from a client.</summary>
public abstract class BulkCancelConformance(SchedulerFixture fixture)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly string _own = $"{Guid.NewGuid():N}.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ICommandScheduler[] Schedulers => [fixture.SiloScheduler, fixture.Scheduler];

    private JobFilter Own => new() { ScheduleIdPrefix = _own };

    [Fact]
    public async Task What_fits_is_cancelled_and_nothing_else_is()
    {
        foreach (var scheduler in Schedulers)
        {
            var due = fixture.Now + Hour;
            await BatchAsync("some", new ScheduleBatch().ScheduleOnce(new Note("a"), due, "a", Tagged).ScheduleRecurring(new Note("b"), "@every 1h", "b"));
            await BatchAsync("all", new ScheduleBatch().ScheduleOnce(new Note("c"), due, "c", Tagged).ScheduleRecurring(new Note("d"), "@hourly", "d", Tagged));
            await BatchAsync("paused", new ScheduleBatch().ScheduleOnce(new Note("e"), due, "e", Tagged));
            await BatchAsync("none", new ScheduleBatch().ScheduleOnce(new Note("f"), due, "f"));
            await Schedule("paused").Pause("e");

            var filter = Own with { Tag = "tag" };
            Assert.Equal((4, 0, 0), Counts(await scheduler.CancelManyAsync(filter, new() { DryRun = true }, Cancel)));
            Assert.Equal((1, 0, 0), Counts(await scheduler.CancelManyAsync(filter with { Status = JobStatus.Paused }, new() { DryRun = true }, Cancel)));
            Assert.Equal((4, 0, 0), Counts(await scheduler.CancelManyAsync(filter, cancellationToken: Cancel)));
            Assert.Equal(["b", "f"], await NamesAsync("some", "all", "paused", "none"));
            Assert.Equal((0, 0, 0), Counts(await scheduler.CancelManyAsync(filter, cancellationToken: Cancel)));
            Assert.Equal((1, 0, 0), Counts(await scheduler.CancelManyAsync(Own with { DueFrom = due, DueBefore = due.AddTicks(1), CommandType = "tests.note",
                ScheduleIdPrefix = _own + "n" }, cancellationToken: Cancel)));
            Assert.Equal((1, 0, 0), Counts(await scheduler.CancelManyAsync(Own, cancellationToken: Cancel)));
            Assert.Empty(await NamesAsync("some", "all", "paused", "none"));
        }
    }

    [Fact]
    public async Task Many_pages_are_cancelled_and_how_far_it_is_is_told()
    {
        foreach (var scheduler in Schedulers)
        {
            for (var schedule = 0; schedule < 6; schedule++)
            {
                var batch = new ScheduleBatch();
                for (var job = 0; job < 200; job++)
                {
                    batch.ScheduleOnce(new Note("many"), fixture.Now + Hour, $"{job}");
                }

                await BatchAsync($"{schedule}", batch);
            }

            var told = new List<BulkCancelProgress>();
            Assert.Equal((1_200, 0, 0), Counts(await scheduler.CancelManyAsync(Own, new() { Progress = new Told(told) }, Cancel)));
            Assert.Equal([500, 1_000, 1_200], told.Select(progress => progress.Cancelled));
            Assert.Empty(await NamesAsync([.. Enumerable.Range(0, 6).Select(schedule => $"{schedule}")]));
        }
    }

    [Fact]
    public async Task A_job_that_was_replaced_moved_or_is_gone_when_it_is_its_turn_is_passed_over()
    {
        var due = fixture.Now + Hour;
        await BatchAsync("s", new ScheduleBatch()
            .ScheduleOnce(new Note("replaced"), due, "replaced", Tagged).ScheduleOnce(new Note("moved"), due, "moved", Tagged)
            .ScheduleOnce(new Note("anew"), due, "anew", Tagged).ScheduleOnce(new Note("added"), due, "added", Tagged));
        await Schedule("s").ScheduleOnce(new Note("other"), due, "replaced", new() { IfExists = IfExists.Replace });
        await Schedule("s").ScheduleOnce(new Note("moved"), due + Hour, "moved", Tagged with { IfExists = IfExists.Replace });
        await Schedule("s").ScheduleOnce(new Note("anew"), due, "anew", Tagged with { IfExists = IfExists.Replace });

        // As it was listed before.
        var schedule = fixture.Grains.GetGrain<ICancellable>(SchedulerNames.GrainOf(_own + "s"));
        var version = (await Schedule("s").Describe()).Version;
        var filter = Own with { Tag = "tag", DueBefore = due + Hour };
        Assert.Equal(0, await schedule.CancelFitting(filter, ["replaced", "moved", "gone"]));
        Assert.Equal(version, (await Schedule("s").Describe()).Version);
        Assert.Equal(1, await schedule.CancelFitting(filter, ["replaced", "moved", "gone", "anew"]));
        Assert.Equal(["added", "moved", "replaced"], await NamesAsync("s"));
        Assert.Equal(0, await fixture.Grains.GetGrain<ICancellable>(SchedulerNames.GrainOf(_own + "gone")).CancelFitting(filter, ["anew"]));
        await Schedule("s").Cancel();
    }

    [Fact]
    public async Task What_is_being_dispatched_is_cancelled_as_by_cancel()
    {
        var release = new TaskCompletionSource();
        fixture.Behaviour = (command, _) => command.JobName == "runs" ? release.Task : Task.CompletedTask;
        await BatchAsync("s", new ScheduleBatch()
            .ScheduleOnce(new Note("runs"), fixture.Now, "runs").ScheduleOnce(new Note("later"), fixture.Now + Hour, "later"));
        while ((await fixture.NextAsync()).JobName != "runs")
        {
            // Another test has left it behind.
        }

        Assert.Equal((2, 0, 0), Counts(await fixture.Scheduler.CancelManyAsync(Own, cancellationToken: Cancel)));
        Assert.Empty((await Schedule("s").Describe()).Jobs);
        release.SetResult();
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    [Fact]
    public async Task A_filter_without_conditions_must_be_meant()
    {
        await BatchAsync("s", new ScheduleBatch().ScheduleOnce(new Note("job"), fixture.Now + Hour, "job"));
        foreach (var scheduler in Schedulers)
        {
            var refusal = await Assert.ThrowsAsync<ArgumentException>("filter", () => scheduler.CancelManyAsync(new(), new() { DryRun = true }, Cancel));
            Assert.Contains("BulkCancelOptions.AllJobs", refusal.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<ArgumentNullException>("filter", () => scheduler.CancelManyAsync(null!, new() { AllJobs = true }, Cancel));
            await Assert.ThrowsAsync<ArgumentException>("filter", () => scheduler.CancelManyAsync(new JobFilter { Tag = "" }, cancellationToken: Cancel));
            Assert.True((await scheduler.CancelManyAsync(new JobFilter(), new() { AllJobs = true, DryRun = true }, Cancel)).Cancelled >= 1);
        }

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.SiloScheduler.CancelManyAsync(Own, cancellationToken: cancelled.Token));
        Assert.Equal(["job"], await NamesAsync("s"));
        Assert.Equal((1, 0, 0), Counts(await fixture.SiloScheduler.CancelManyAsync(Own, cancellationToken: Cancel)));
    }

    private static JobOptions Tagged => new() { Tags = ["tag"] };

    private static (long Cancelled, long PassedOver, long Refused) Counts(BulkCancelResult result) => (result.Cancelled, result.PassedOver, result.Refused);

    private IScheduleGrain Schedule(string id) => fixture.Grains.GetGrain<IScheduleGrain>(_own + id);

    private Task<IReadOnlyList<JobSnapshot>> BatchAsync(string id, ScheduleBatch batch) => Schedule(id).ScheduleBatch(batch);

    /// <summary>Gets the names of the jobs that are there: by their schedules, which are the same as those that are listed.</summary>
    private async Task<string[]> NamesAsync(params string[] ids)
    {
        var names = new List<string>();
        foreach (var id in ids)
        {
            names.AddRange((await Schedule(id).Describe()).Jobs.Select(job => job.Name));
        }

        names.Sort(StringComparer.Ordinal);
        var listed = (await fixture.Scheduler.ListJobsAsync(Own, pageSize: 1_000, cancellationToken: Cancel)).Jobs.Select(job => job.Job.Name);
        Assert.Equal(names, listed.Order(StringComparer.Ordinal));
        return [.. names];
    }

    private sealed class Told(List<BulkCancelProgress> told) : IProgress<BulkCancelProgress>
    {
        public void Report(BulkCancelProgress value) => told.Add(value);
    }
}
