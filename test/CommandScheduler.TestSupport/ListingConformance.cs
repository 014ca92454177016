using System.Text;
using System.Text.Json;

using CommandScheduler.Activations;
using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.TestSupport;

/// <summary>What every back end must do that can list its jobs.</summary>
public abstract class ListingConformance(SchedulerFixture fixture) : BulkCancelConformance(fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly SchedulerFixture _fixture = fixture;

    private readonly string _prefix = $"{Guid.NewGuid():N}/";

    [Fact]
    public async Task Each_condition_finds_the_jobs_for_which_it_holds()
    {
        var due = _fixture.Now + TimeSpan.FromHours(1);
        await BatchAsync("a", new ScheduleBatch()
            .ScheduleOnce(new Note("first"), due, "first", new JobOptions { Tags = ["red", "blue"], CorrelationId = "c" })
            .ScheduleOnce(new Note("tick"), due.AddTicks(1), "tick", new JobOptions { Tags = ["blue"] })
            .ScheduleOnce(new CancelSchedule { ScheduleId = "x" }, due.AddMilliseconds(500), "half"));
        await BatchAsync("ab", new ScheduleBatch()
            .ScheduleRecurring(new Note("hourly"), "@every 1h", "hourly", new JobOptions { Tags = ["red"] })
            .ScheduleOnce(new Note("paused"), due.AddHours(1), "paused"));
        await Schedule("ab").Pause("paused", "because");
        await BatchAsync("b", new ScheduleBatch().ScheduleOnce(new Note("other"), due.AddHours(2), "other", new JobOptions { Tags = ["Red"] }));

        await FindsAsync(new JobFilter(), "a/first", "a/half", "a/tick", "ab/hourly", "ab/paused", "b/other");
        await FindsAsync(new JobFilter { Status = JobStatus.Paused }, "ab/paused");
        await FindsAsync(new JobFilter { Status = JobStatus.Pending }, "a/first", "a/half", "a/tick", "ab/hourly", "b/other");
        await FindsAsync(new JobFilter { Status = JobStatus.Quarantined });
        await FindsAsync(new JobFilter { DueFrom = due.AddTicks(1) }, "a/half", "a/tick", "ab/paused", "b/other");
        await FindsAsync(new JobFilter { DueFrom = due.AddTicks(1).ToOffset(TimeSpan.FromHours(9)), DueBefore = due.AddMilliseconds(500) }, "a/tick");
        await FindsAsync(new JobFilter { DueBefore = due.AddTicks(1) }, "a/first", "ab/hourly");
        await FindsAsync(new JobFilter { DueBefore = due });
        await FindsAsync(
            new JobFilter { DueFrom = DateTimeOffset.MinValue, DueBefore = DateTimeOffset.MaxValue },
            "a/first", "a/half", "a/tick", "ab/hourly", "ab/paused", "b/other");
        await FindsAsync(new JobFilter { CommandType = "CommandScheduler.CancelSchedule" }, "a/half");
        await FindsAsync(new JobFilter { CommandType = "TESTS.NOTE" });
        await FindsAsync(new JobFilter { Tag = "red" }, "a/first", "ab/hourly");
        await FindsAsync(new JobFilter { Tag = "re" });
        await FindsAsync(new JobFilter { ScheduleIdPrefix = _prefix + "ab" }, "ab/hourly", "ab/paused");
        await FindsAsync(new JobFilter { ScheduleIdPrefix = _prefix + "%" });
        await FindsAsync(new JobFilter { Status = JobStatus.Pending, Tag = "blue", CommandType = "tests.note", DueFrom = due, DueBefore = due.AddTicks(1), ScheduleIdPrefix = _prefix + "a" }, "a/first");

        var listed = await ListAsync(new JobFilter { ScheduleIdPrefix = _prefix + "a" });
        await AgreesWithDescribeAsync(listed);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse("""{"Text":"first"}"""), JsonElement.Parse(listed[0].CommandJson!)));
    }

    [Fact]
    public async Task Pages_have_every_job_exactly_once_and_in_order()
    {
        for (var schedule = 0; schedule < 50; schedule++)
        {
            var batch = new ScheduleBatch();
            for (var job = 0; job < 5; job++)
            {
                // Not in the order of their names.
                batch.ScheduleOnce(new Note("page"), _fixture.Now.AddDays(1), $"job-{(job * 3) % 5}");
            }

            await BatchAsync($"{schedule}", batch);
        }

        string[] expected = [.. from schedule in Enumerable.Range(0, 50) from job in Enumerable.Range(0, 5) orderby $"{schedule}/", job select $"{schedule}/job-{job}"];
        var ordered = expected.OrderBy(key => key.Split('/')[0], StringComparer.Ordinal).ThenBy(key => key, StringComparer.Ordinal).ToArray();
        foreach (var pageSize in (int[])[7, 125, 250])
        {
            var pages = await PagesAsync(new JobFilter { ScheduleIdPrefix = _prefix }, pageSize);
            Assert.Equal(ordered, pages.SelectMany(page => page.Jobs).Select(Key));
            Assert.Equal((250 + pageSize - 1) / pageSize, pages.Count);
            Assert.All(pages.SkipLast(1), page => Assert.Equal(pageSize, page.Jobs.Count));
        }

        // Without a filter too, among whatever else is there.
        var all = (await PagesAsync(null, 100)).SelectMany(page => page.Jobs).ToList();
        Assert.Equal(ordered, all.Where(job => job.ScheduleId.StartsWith(_prefix, StringComparison.Ordinal)).Select(Key));
        Assert.Equal(all.Count, all.DistinctBy(job => (job.ScheduleId, job.Job.Name)).Count());
    }

    [Fact]
    public async Task What_comes_and_goes_between_two_pages_does_not_move_the_rest()
    {
        for (var schedule = 10; schedule < 50; schedule++)
        {
            await BatchAsync($"{schedule}", new ScheduleBatch().ScheduleOnce(new Note("stays"), _fixture.Now.AddDays(1), "stays").ScheduleOnce(new Note("goes"), _fixture.Now.AddDays(1), "goes"));
        }

        var listed = new List<string>();
        string? next = null;
        var pages = 0;
        do
        {
            var page = await _fixture.Scheduler.ListJobsAsync(new JobFilter { ScheduleIdPrefix = _prefix }, next, 7, Cancel);
            listed.AddRange(page.Jobs.Select(Key));
            next = page.Next;
            var (before, after) = (10 + pages, 49 - pages);
            pages++;
            await BatchAsync($"{before}", new ScheduleBatch().ScheduleOnce(new Note("new"), _fixture.Now.AddDays(1), $"new-{pages}"));
            await BatchAsync($"{after}", new ScheduleBatch().ScheduleOnce(new Note("new"), _fixture.Now.AddDays(1), $"new-{pages}"));
            await BatchAsync($"{before}x", new ScheduleBatch().ScheduleOnce(new Note("new"), _fixture.Now.AddDays(1), "new"));
            await Schedule($"{before}").Cancel("goes");
            await Schedule($"{after}").Cancel("goes");
        }
        while (next is not null && pages < 30);

        Assert.Equal(listed.Distinct(), listed);
        Assert.Equal(Enumerable.Range(10, 40).Select(schedule => $"{schedule}/stays"), listed.Where(key => key.EndsWith("/stays", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Jobs_are_listed_and_counted_in_the_status_that_Describe_gives()
    {
        var later = _fixture.Now.AddDays(1);
        _fixture.Behaviour = (command, _) => throw (command.JobName.StartsWith("quarantined", StringComparison.Ordinal) ? new UndeliverableCommandException("nobody") : new InvalidOperationException("broken"));
        var once = new JobOptions { Retry = new RetryPolicy { MaxAttempts = 1 } };
        await BatchAsync("s", new ScheduleBatch()
            .ScheduleOnce(new Note("p"), later, "pending-1")
            .ScheduleOnce(new Note("p"), later, "pending-2")
            .ScheduleRecurring(new Note("p"), "@daily", "pending-after-dead-letter", once with { TimeZone = "Europe/Berlin", Jitter = TimeSpan.FromHours(1) })
            .ScheduleOnce(new Note("p"), later, "pending-3", new JobOptions { Jitter = TimeSpan.FromHours(1) })
            .ScheduleOnce(new Note("r"), _fixture.Now, "retrying", new JobOptions { Retry = new RetryPolicy { InitialDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) } })
            .ScheduleOnce(new Note("d"), _fixture.Now, "dead", once)
            .ScheduleOnce(new Note("q"), _fixture.Now, "quarantined")
            .ScheduleOnce(new Note("h"), later, "held")
            .ScheduleOnce(new Note("h"), later, "held-for-a-reason"));
        await Schedule("s").Trigger("pending-after-dead-letter");
        await Schedule("s").Pause("held");
        await Schedule("s").Pause("held-for-a-reason", "why");
        for (var dispatch = 0; dispatch < 4; dispatch++)
        {
            await _fixture.NextAsync();
        }

        await SchedulerFixture.UntilAsync(Schedule("s"), snapshot => snapshot.Jobs.All(job => job.Status != JobStatus.Running) && snapshot.Jobs.Single(job => job.Name == "dead").Status == JobStatus.DeadLettered && snapshot.Jobs.Single(job => job.Name == "retrying").Status == JobStatus.Retrying && snapshot.Jobs.Single(job => job.Name == "quarantined").Status == JobStatus.Quarantined && snapshot.Jobs.Single(job => job.Name == "pending-after-dead-letter").LastOutcome == OccurrenceOutcome.DeadLettered);
        _fixture.Behaviour = (_, _) => Task.CompletedTask;

        await AgreesWithDescribeAsync(await ListAsync(new JobFilter { ScheduleIdPrefix = _prefix }));
        foreach (var (status, count) in new[] { (JobStatus.Pending, 4), (JobStatus.Retrying, 1), (JobStatus.Paused, 2), (JobStatus.DeadLettered, 1), (JobStatus.Quarantined, 1) })
        {
            Assert.Equal(count, (await ListAsync(new JobFilter { ScheduleIdPrefix = _prefix, Status = status })).Count);
        }

        await FindsAsync(new JobFilter { AwaitsRequeue = true }, "s/dead", "s/pending-after-dead-letter", "s/quarantined");
        await FindsAsync(new JobFilter { AwaitsRequeue = true, Status = JobStatus.Pending }, "s/pending-after-dead-letter");
        await FindsAsync(new JobFilter { AwaitsRequeue = false }, "s/held", "s/held-for-a-reason", "s/pending-1", "s/pending-2", "s/pending-3", "s/retrying");

        await CountsAsync(new JobFilter(), 4, new(4, false), new(1, false), new(2, false), new(1, false), new(1, false), new(3, false));
        await CountsAsync(new JobFilter(), 3, new(3, true), new(1, false), new(2, false), new(1, false), new(1, false), new(3, false));
        await CountsAsync(new JobFilter(), 1, new(1, true), new(1, false), new(1, true), new(1, false), new(1, false), new(1, true));
        await CountsAsync(new JobFilter { Status = JobStatus.Paused }, 1, default, default, new(1, true), default, default, default);
        await CountsAsync(new JobFilter { Status = JobStatus.Pending }, 1, new(1, true), default, default, default, default, new(1, false));
        await CountsAsync(new JobFilter { AwaitsRequeue = true }, 2, new(1, false), default, default, new(1, false), new(1, false), new(2, true));
        await CountsAsync(new JobFilter { AwaitsRequeue = false }, 2, new(2, true), new(1, false), new(2, false), default, default, default);
        await CountsAsync(new JobFilter { DueFrom = later }, 9, new(3, false), default, new(2, false), default, default, default);
        await Schedule("s").Cancel();
        await CountsAsync(new JobFilter(), 9, default, default, default, default, default, default);

        async Task CountsAsync(JobFilter filter, int limit, JobCount pending, JobCount retrying, JobCount paused, JobCount deadLettered, JobCount quarantined, JobCount awaiting)
            => Assert.Equal(
                new JobCounts { Pending = pending, Retrying = retrying, Paused = paused, DeadLettered = deadLettered, Quarantined = quarantined, AwaitingRequeue = awaiting },
                await _fixture.Scheduler.CountJobsAsync(filter with { ScheduleIdPrefix = _prefix }, limit, Cancel));
    }

    [Fact]
    public async Task All_that_await_a_requeue_and_fit_are_requeued()
    {
        const int Many = 130;
        _fixture.Behaviour = (_, _) => throw new InvalidOperationException("broken");
        var once = new JobOptions { Retry = new RetryPolicy { MaxAttempts = 1 }, Tags = ["t"] };
        var many = new ScheduleBatch();
        for (var job = 0; job < Many; job++)
        {
            many.ScheduleOnce(new Note("m"), _fixture.Now, $"{job}", once);
        }

        await BatchAsync("many", many);
        await BatchAsync("some", new ScheduleBatch()
            .ScheduleRecurring(new Note("r"), "@daily", "recurring", once)
            .ScheduleOnce(new Note("o"), _fixture.Now, "other", once with { Tags = [] })
            .ScheduleOnce(new Note("p"), _fixture.Now.AddDays(1), "pending", once));
        for (var run = 0; run < 2; run++)
        {
            await Schedule("some").Trigger("recurring");
            await SchedulerFixture.UntilAsync(Schedule("some"), snapshot => snapshot.Jobs.Single(job => job.Name == "recurring").FailedRuns.Count == run + 1);
        }

        await DispatchedAsync(Many + 3);
        await SchedulerFixture.UntilAsync(Schedule("many"), snapshot => snapshot.Jobs.All(job => job.AwaitsRequeue));
        await SchedulerFixture.UntilAsync(Schedule("some"), snapshot => snapshot.Jobs.Count(job => job.AwaitsRequeue) == 2);
        var counts = await _fixture.Scheduler.CountJobsAsync(new JobFilter { ScheduleIdPrefix = _prefix }, cancellationToken: Cancel);
        Assert.Equal((2, Many + 1, Many + 2), (counts.Pending.Count, counts.DeadLettered.Count, counts.AwaitingRequeue.Count));

        _fixture.Behaviour = (_, _) => Task.CompletedTask;
        var filter = new JobFilter { ScheduleIdPrefix = _prefix, Tag = "t" };
        Assert.Equal(Many + 1, await _fixture.Scheduler.RequeueAllAsync(filter, Cancel));
        await DispatchedAsync(Many + 2);
        await SchedulerFixture.UntilAsync(Schedule("many"), snapshot => snapshot.Jobs.Count == 0);
        await SchedulerFixture.UntilAsync(Schedule("some"), snapshot => snapshot.Jobs.Single(job => job.Name == "recurring").Status == JobStatus.Pending);
        await FindsAsync(new JobFilter { AwaitsRequeue = true }, "some/other");
        Assert.Equal(0, await _fixture.SiloScheduler.RequeueAllAsync(filter, Cancel));
        Assert.Equal(1, await _fixture.SiloScheduler.RequeueAllAsync(filter with { Tag = null }, Cancel));
        await DispatchedAsync(1);
        await SchedulerFixture.UntilAsync(Schedule("some"), snapshot => snapshot.Jobs.All(job => job.Name != "other"));
        await Schedule("some").Cancel();

        async Task DispatchedAsync(int commands)
        {
            for (var command = 0; command < commands; command++)
            {
                await _fixture.NextAsync();
            }
        }
    }

    [Fact]
    public async Task A_job_that_is_being_dispatched_is_listed_as_what_it_was_before()
    {
        var release = new TaskCompletionSource();
        _fixture.Behaviour = (_, _) => release.Task;
        await BatchAsync("s", new ScheduleBatch().ScheduleOnce(new Note("runs"), _fixture.Now, "runs"));
        await _fixture.NextAsync();
        Assert.Equal(JobStatus.Running, (await Schedule("s").Describe()).Jobs.Single().Status);
        var listed = Assert.Single(await ListAsync(new JobFilter { ScheduleIdPrefix = _prefix }));
        Assert.Equal((JobStatus.Pending, _fixture.Now), (listed.Job.Status, listed.Job.DueAt));
        release.SetResult();
        await SchedulerFixture.UntilAsync(Schedule("s"), snapshot => snapshot.Jobs.Count == 0);
        _fixture.Behaviour = (_, _) => Task.CompletedTask;
        Assert.Empty(await ListAsync(new JobFilter { ScheduleIdPrefix = _prefix }));
    }

    [Fact]
    public async Task Nothing_wakes_a_schedule()
    {
        for (var schedule = 0; schedule < 20; schedule++)
        {
            await BatchAsync($"{schedule}", new ScheduleBatch().ScheduleOnce(new Note("sleeps"), _fixture.Now.AddDays(30), "sleeps"));
        }

        var management = _fixture.Grains.GetGrain<IManagementGrain>(0);
        Assert.True(await ActiveAsync() >= 20);
        while (await ActiveAsync() > 0)
        {
            Cancel.ThrowIfCancellationRequested();
            await management.ForceActivationCollection(TimeSpan.Zero);
        }

        var filter = new JobFilter { ScheduleIdPrefix = _prefix };
        Assert.Equal(20, (await ListAsync(filter)).Count);
        Assert.Equal(20, (await _fixture.Scheduler.CountJobsAsync(filter, cancellationToken: Cancel)).Pending.Count);
        Assert.Equal(20, (await _fixture.SiloScheduler.ListJobsAsync(filter, cancellationToken: Cancel)).Jobs.Count);
        Assert.Equal(0, await ActiveAsync());

        // They are still there, and not only for the list.
        Assert.Equal("sleeps", (await Schedule("7").Describe()).Jobs.Single().Name);
        Assert.Equal(1, await ActiveAsync());

        async Task<int> ActiveAsync() => (await management.GetSimpleGrainStatistics()).Where(grain => grain.GrainType.Contains(nameof(ScheduleGrain), StringComparison.Ordinal)).Sum(grain => grain.ActivationCount);
    }

    [Fact]
    public async Task A_client_and_a_silo_give_the_same()
    {
        await BatchAsync("s", new ScheduleBatch()
            .ScheduleOnce(new Note("a"), _fixture.Now.AddDays(1), "a", new JobOptions { Tags = ["t", "u"] })
            .ScheduleRecurring(new Note("b"), "0 9 * * MON-FRI", "b", new JobOptions { TimeZone = "Europe/Berlin" })
            .ScheduleOnce(new Note("c"), _fixture.Now.AddDays(1), "c"));
        var filter = new JobFilter { ScheduleIdPrefix = _prefix };
        var ofClient = await _fixture.Scheduler.ListJobsAsync(filter, pageSize: 2, cancellationToken: Cancel);
        var ofSilo = await _fixture.SiloScheduler.ListJobsAsync(filter, pageSize: 2, cancellationToken: Cancel);
        Assert.Equivalent(ofSilo, ofClient, strict: true);
        Assert.Equal("c", Assert.Single((await _fixture.SiloScheduler.ListJobsAsync(filter, ofClient.Next, cancellationToken: Cancel)).Jobs).Job.Name);
        Assert.Equal(await _fixture.SiloScheduler.CountJobsAsync(filter, cancellationToken: Cancel), await _fixture.Scheduler.CountJobsAsync(filter, cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_cancelled_token_stops_the_reading()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        foreach (var scheduler in (ICommandScheduler[])[_fixture.Scheduler, _fixture.SiloScheduler])
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scheduler.ListJobsAsync(cancellationToken: cancelled.Token));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scheduler.CountJobsAsync(cancellationToken: cancelled.Token));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scheduler.RequeueAllAsync(cancellationToken: cancelled.Token));
        }
    }

    [Fact]
    public async Task Bad_input_is_refused_with_its_parameter_the_value_and_the_remedy()
    {
        foreach (var scheduler in (ICommandScheduler[])[_fixture.Scheduler, _fixture.SiloScheduler])
        {
            await RefusedAsync("pageSize", "is 0", "1 to 1000", () => scheduler.ListJobsAsync(pageSize: 0), range: true);
            await RefusedAsync("pageSize", "is 1001", "1 to 1000", () => scheduler.ListJobsAsync(pageSize: 1_001), range: true);
            await RefusedAsync("limit", "is 0", "1 to 1000000", () => scheduler.CountJobsAsync(limit: 0), range: true);
            await RefusedAsync("limit", "is 1000001", "1 to 1000000", () => scheduler.CountJobsAsync(limit: 1_000_001), range: true);
            foreach (var cursor in (string[])["", "!", "nonsense", "YQ", "/w==", new string('A', 100_000), Cursor("1\n\nname"), Cursor("2\nid\nname"), Cursor("1\nid"), Cursor($"1\nid\n{new string('n', 129)}")])
            {
                await RefusedAsync("after", $"'{cursor[..Math.Min(cursor.Length, 80)]}", "JobPage.Next", () => scheduler.ListJobsAsync(after: cursor));
            }

            await RefusedAsync("filter", "Running", "or null", () => scheduler.ListJobsAsync(new JobFilter { Status = JobStatus.Running }), range: true);
            await RefusedAsync("filter", "99", "or null", () => scheduler.CountJobsAsync(new JobFilter { Status = (JobStatus)99 }), range: true);
            await RefusedAsync("filter", "2026-01-05T09:00:00", "Exchange", () => scheduler.ListJobsAsync(new JobFilter { DueFrom = _fixture.Now, DueBefore = _fixture.Now }));
            await RefusedAsync("filter", "''", "JobFilter.Tag", () => scheduler.ListJobsAsync(new JobFilter { Tag = "" }));
            await RefusedAsync("filter", "129", "Shorten", () => scheduler.CountJobsAsync(new JobFilter { Tag = new string('t', 129) }));
            await RefusedAsync("filter", "''", "JobFilter.CommandType", () => scheduler.ListJobsAsync(new JobFilter { CommandType = "" }));
            await RefusedAsync("filter", "1025", "Shorten", () => scheduler.ListJobsAsync(new JobFilter { CommandType = new string('t', 1_025) }));
            await RefusedAsync("filter", "''", "JobFilter.ScheduleIdPrefix", () => scheduler.ListJobsAsync(new JobFilter { ScheduleIdPrefix = "" }));
            await RefusedAsync("filter", "513", "Shorten", () => scheduler.ListJobsAsync(new JobFilter { ScheduleIdPrefix = new string('t', 513) }));
            await RefusedAsync("filter", "is false", "true or null", () => scheduler.RequeueAllAsync(new JobFilter { AwaitsRequeue = false }));
            await RefusedAsync("filter", "''", "JobFilter.Tag", () => scheduler.RequeueAllAsync(new JobFilter { Tag = "" }));
            await RefusedAsync("filter", "U+D83D", "unpaired", () => scheduler.ListJobsAsync(new JobFilter { ScheduleIdPrefix = "\uD83D" }));
        }

        // A client of another build may let through what the silo refuses.
        var reader = _fixture.Grains.GetGrain<IJobReaderGrain>(0);
        await RefusedAsync("after", "'nonsense'", "JobPage.Next", () => reader.List(null, "nonsense", 50, Cancel));
        await RefusedAsync("limit", "is 0", "1 to 1000000", () => reader.Count(null, 0, Cancel), range: true);

        static string Cursor(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

        static async Task RefusedAsync(string parameter, string value, string remedy, Func<Task> call, bool range = false)
        {
            var refusal = await Assert.ThrowsAnyAsync<ArgumentException>(call);
            Assert.Equal(range ? typeof(ArgumentOutOfRangeException) : typeof(ArgumentException), refusal.GetType());
            Assert.Equal(parameter, refusal.ParamName);
            Assert.Contains(value, refusal.Message, StringComparison.Ordinal);
            Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_cannot_be_read_hides_nothing_and_is_quarantined()
    {
        var documents = DamagedDocuments.Whole
            .Concat(DamagedDocuments.Jobs.Concat(DamagedDocuments.Texts).Concat(DamagedDocuments.Views).Select(DamagedDocuments.With)).ToList();
        for (var index = 0; index < documents.Count; index++)
        {
            await StoreAsync($"{_prefix}{index:D2}", documents[index]);
        }

        await BatchAsync("a", new ScheduleBatch().ScheduleOnce(new Note("a"), _fixture.Now.AddDays(1), "job"));
        await BatchAsync("20", new ScheduleBatch().ScheduleOnce(new Note("a"), _fixture.Now.AddDays(1), "beside"));
        foreach (var filter in (JobFilter[])[new(), new() { Status = JobStatus.Pending }, new() { Status = JobStatus.Quarantined }, new() { AwaitsRequeue = true },
            new() { AwaitsRequeue = false }, new() { DueFrom = _fixture.Now }, new() { DueBefore = _fixture.Now.AddYears(1) }, new() { Tag = "t" }])
        {
            await ListAsync(filter with { ScheduleIdPrefix = _prefix });
            await _fixture.Scheduler.CountJobsAsync(filter with { ScheduleIdPrefix = _prefix }, cancellationToken: Cancel);
        }

        var listed = (await ListAsync(new JobFilter { ScheduleIdPrefix = _prefix })).ToLookup(job => job.ScheduleId[_prefix.Length..], job => job.Job);
        Assert.Equal("job", Assert.Single(listed["a"]).Name);
        for (var index = 0; index < documents.Count; index++)
        {
            var jobs = listed[$"{index:D2}"].ToList();
            var id = $"{_prefix}{index:D2}";
            if (index < DamagedDocuments.Whole.Count)
            {
                Assert.Equal(("", JobStatus.Quarantined), Assert.Single(jobs) is var whole ? (whole.Name, whole.Status) : default);
                await Assert.ThrowsAsync<SchedulerException>(() => _fixture.Scheduler.DescribeAsync(id, Cancel));
                await Assert.ThrowsAsync<SchedulerException>(() => _fixture.Scheduler.CancelAsync(id, cancellationToken: Cancel));
                continue;
            }

            // What a store shows of it may be less, where its texts cannot be decoded; the schedule itself reads all others.
            var described = (await _fixture.Scheduler.DescribeAsync(id, Cancel)).Jobs;
            Assert.Contains(described, job => job is { Name: "sibling", Status: JobStatus.Pending });
            Assert.True(jobs.Count == described.Count || jobs is [{ Name: "", Status: JobStatus.Quarantined }], documents[index]);
            if (!documents[index].Contains("\\u", StringComparison.Ordinal))
            {
                // By the name in the list it can be cancelled.
                Assert.Equal(described.Select(job => job.Name).Order(StringComparer.Ordinal), jobs.Select(job => job.Name).Order(StringComparer.Ordinal));
            }

            var isReadable = documents[index].Contains("\"good\"", StringComparison.Ordinal);
            Assert.Equal(isReadable ? 0 : 1, described.Count(job => job is { Status: JobStatus.Quarantined, LastError: not null }));
            foreach (var job in described)
            {
                Assert.NotEqual("", (await _fixture.Scheduler.ExplainAsync(id, job.Name, 3, Cancel)).Description);
                await _fixture.Scheduler.CancelAsync(id, job.Name, Cancel);
            }
        }

        var left = await ListAsync(new JobFilter { ScheduleIdPrefix = _prefix });
        Assert.Equal(DamagedDocuments.Whole.Count + 1, left.Count);
        for (var index = 0; index < DamagedDocuments.Whole.Count; index++)
        {
            var stored = await _fixture.SiloServices.GetRequiredService<IScheduleStore>().ReadAsync($"{_prefix}{index:D2}", Cancel);
            Assert.Equal(documents[index], stored!.Document);
            await _fixture.SiloServices.GetRequiredService<IScheduleStore>().DeleteAsync($"{_prefix}{index:D2}", stored.Version, new ScheduleWrite(), Cancel);
        }

        await Schedule("a").Cancel();
    }

    /// <summary>States of every kind, as the engine could write them or not, against rules that are told again here.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_is_found_of_random_states_is_what_the_rules_say(int seed)
    {
        var random = new RandomSchedules(seed, _fixture.Now);
        var store = _fixture.SiloServices.GetRequiredService<IScheduleStore>();
        var written = new List<(string Id, string Version)>();
        var expected = new List<(ListedJob Listed, DateTimeOffset? Due)>();
        foreach (var (id, state) in random.Schedules(_prefix))
        {
            var write = ScheduleWrite.FromSchedule(new Schedule(id, state, new SchedulerOptions(), new Generations(), _fixture.Now), [], []) with
            {
                // Of this build, of one from before the facts, and of both one after the other.
                Document = (written.Count % 3) switch
                {
                    0 => ScheduleDocument.Write(state),
                    1 => StoredDocuments.WithoutFacts(ScheduleDocument.Write(state)),
                    _ => StoredDocuments.WithStaleFacts(ScheduleDocument.Write(state)),
                },
            };
            written.Add((id, await store.WriteAsync(id, null, write, Cancel)));
            var described = new Schedule(id, state, new SchedulerOptions(), new Generations(), _fixture.Now).Describe().Jobs;
            expected.AddRange(state.Jobs.Select((job, index) => (
                new ListedJob { ScheduleId = id, Job = described[index], CommandJson = job.Command.Json?.GetRawText() },
                described[index].Status == JobStatus.Quarantined ? null : job.Open.Select(open => (DateTimeOffset?)open.RunAt).Append(job.NextDue).Min())));
        }

        expected.Sort((left, right) => Bytes(left.Listed.ScheduleId).AsSpan().SequenceCompareTo(Bytes(right.Listed.ScheduleId)) is not 0 and var byId ? byId : Bytes(left.Listed.Job.Name).AsSpan().SequenceCompareTo(Bytes(right.Listed.Job.Name)));
        for (var round = 0; round < 60; round++)
        {
            var filter = round == 0 ? new JobFilter { ScheduleIdPrefix = _prefix } : random.Filter(_prefix, expected);
            var fitting = expected.Where(job => Fits(filter, job.Listed, job.Due)).Select(job => job.Listed).ToList();
            var found = (await PagesAsync(filter, random.PageSize())).SelectMany(page => page.Jobs).ToList();
            Assert.True(fitting.Select(Key).SequenceEqual(found.Select(Key)), $"Seed {seed}, {filter}: expected {string.Join(", ", fitting.Select(job => $"{Key(job)} {job.Job.Status}"))}, found {string.Join(", ", found.Select(job => $"{Key(job)} {job.Job.Status}"))}.");
            Assert.Equivalent(fitting.Select(job => job.Job), found.Select(job => job.Job), strict: true);
            Assert.All(fitting.Zip(found), pair => Assert.True(pair.First.CommandJson is { } json ? pair.Second.CommandJson is { } other && JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(other)) : pair.Second.CommandJson is null));

            var counts = await _fixture.Scheduler.CountJobsAsync(filter, 5, Cancel);
            Assert.Equal(new JobCounts { Pending = Count(JobStatus.Pending), Retrying = Count(JobStatus.Retrying), Paused = Count(JobStatus.Paused), DeadLettered = Count(JobStatus.DeadLettered), Quarantined = Count(JobStatus.Quarantined), AwaitingRequeue = UpTo5(fitting.Count(job => job.Job.AwaitsRequeue)) }, counts);

            JobCount Count(JobStatus status) => UpTo5(fitting.Count(job => job.Job.Status == status));

            static JobCount UpTo5(int jobs) => new(Math.Min(jobs, 5), jobs > 5);
        }

        foreach (var (id, version) in written)
        {
            await store.DeleteAsync(id, version, new ScheduleWrite(), Cancel);
        }

        Assert.Empty(await ListAsync(new JobFilter { ScheduleIdPrefix = _prefix }));

        static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

        static bool Fits(JobFilter filter, ListedJob listed, DateTimeOffset? due)
            => (filter.Status is null || listed.Job.Status == filter.Status)
                && (filter.DueFrom is null || due >= filter.DueFrom)
                && (filter.DueBefore is null || due < filter.DueBefore)
                && (filter.CommandType is null || listed.Job.CommandType == filter.CommandType)
                && (filter.Tag is null || listed.Job.Tags.Contains(filter.Tag))
                && (filter.AwaitsRequeue is null || filter.AwaitsRequeue == listed.Job.AwaitsRequeue)
                && (filter.ScheduleIdPrefix is null || listed.ScheduleId.StartsWith(filter.ScheduleIdPrefix, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_older_builds_have_stored_is_listed_as_it_is_described_before_and_after_a_change(bool between)
    {
        var documents = between ? StoredDocuments.Between : StoredDocuments.Before;
        var store = _fixture.SiloServices.GetRequiredService<IScheduleStore>();
        var jobs = new List<(string Key, Job Job, JobSnapshot Described)>();
        foreach (var (name, document) in documents.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var (id, state) = (_prefix + name, ScheduleDocument.Read(name, document));
            var write = ScheduleWrite.FromSchedule(new Schedule(id, state, new SchedulerOptions(), new Generations(), _fixture.Now), [], []);
            await store.WriteAsync(id, null, write with { Document = document }, Cancel);
            jobs.AddRange(state.Jobs.OrderBy(job => job.Name, StringComparer.Ordinal).Select(job => ($"{name}/{job.Name}", job, JobDescription.Describe(id, job))));
        }

        var listed = await ListAsync(new JobFilter { ScheduleIdPrefix = _prefix });
        Assert.Equal(jobs.Select(job => job.Key), listed.Select(Key));
        Assert.Equal(jobs.Select(job => StoredDocuments.Write(job.Described)), listed.Select(job => StoredDocuments.Write(job.Job)));
        foreach (var status in Enum.GetValues<JobStatus>().Where(status => status != JobStatus.Running))
        {
            await FindsAsync(new JobFilter { Status = status }, [.. jobs.Where(job => job.Job.StoredStatus == status).Select(job => job.Key)]);
        }

        await FindsAsync(new JobFilter { AwaitsRequeue = true }, [.. jobs.Where(job => job.Job.Held is not null).Select(job => job.Key)]);
        foreach (var due in jobs.Select(job => job.Job.StoredDue).OfType<DateTimeOffset>().Distinct())
        {
            await FindsAsync(new JobFilter { DueFrom = due, DueBefore = due.AddTicks(1) }, [.. jobs.Where(job => job.Job.StoredDue == due).Select(job => job.Key)]);
        }

        foreach (var name in documents.Keys)
        {
            // What the older build could not deliver is tried, and done, when its schedule is loaded.
            await SchedulerFixture.UntilAsync(Schedule(name), snapshot => snapshot.Jobs.All(job => job.Status is not (JobStatus.Quarantined or JobStatus.Running)));
            await Schedule(name).Pause(reason: "by this build");
        }

        listed = await ListAsync(new JobFilter { ScheduleIdPrefix = _prefix });
        await AgreesWithDescribeAsync(listed);
        Assert.All(listed, job => Assert.Equal(JobStatus.Paused, job.Job.Status));
        await FindsAsync(new JobFilter { Status = JobStatus.Paused }, [.. listed.Where(job => job.Job.Status == JobStatus.Paused).Select(Key)]);
        foreach (var name in documents.Keys)
        {
            await Schedule(name).Cancel();
        }
    }

    private IScheduleGrain Schedule(string id) => _fixture.Grains.GetGrain<IScheduleGrain>(_prefix + id);

    private Task<IReadOnlyList<JobSnapshot>> BatchAsync(string id, ScheduleBatch batch) => Schedule(id).ScheduleBatch(batch);

    private string Key(ListedJob job) => $"{job.ScheduleId[_prefix.Length..]}/{job.Job.Name}";

    private async Task<List<JobPage>> PagesAsync(JobFilter? filter, int pageSize)
    {
        var pages = new List<JobPage>();
        do
        {
            pages.Add(await _fixture.Scheduler.ListJobsAsync(filter, pages.LastOrDefault()?.Next, pageSize, Cancel));
            Assert.True(pages.Count < 1_000, "The list has no end.");
        }
        while (pages[^1].Next is not null);
        return pages;
    }

    private Task<string> StoreAsync(string scheduleId, string document)
        => _fixture.SiloServices.GetRequiredService<IScheduleStore>().WriteAsync(scheduleId, null, new ScheduleWrite { Document = document }, Cancel);

    private async Task<List<ListedJob>> ListAsync(JobFilter filter) => [.. (await PagesAsync(filter, 50)).SelectMany(page => page.Jobs)];

    private async Task FindsAsync(JobFilter filter, params string[] jobs)
        => Assert.Equal(jobs, (await ListAsync(filter with { ScheduleIdPrefix = filter.ScheduleIdPrefix ?? _prefix })).Select(Key));

    private async Task AgreesWithDescribeAsync(IReadOnlyList<ListedJob> listed)
    {
        foreach (var jobs in listed.GroupBy(job => job.ScheduleId))
        {
            var described = await _fixture.Grains.GetGrain<IScheduleGrain>(jobs.Key).Describe();
            Assert.Equivalent(described.Jobs.OrderBy(job => job.Name, StringComparer.Ordinal), jobs.Select(job => job.Job), strict: true);
        }
    }
}
