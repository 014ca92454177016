using CommandScheduler.Queries;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;

using static CommandScheduler.Testing.Stores.StoreCheckRun;

namespace CommandScheduler.Testing.Stores;

/// <summary>What a directory finds of what is stored.</summary>
internal static class ListingChecks
{
    private static readonly DateTimeOffset Day = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // U+FF21 goes before U+1F600 in UTF-8, and behind it in UTF-16.
    private static readonly string[] JobNames = ["x", "\uff21", "😀"];
    private static readonly string[] ScheduleNames = ["0", "1", "10", "2", "a", "a b", "aa", "ä", "\uff21", "😀"];

    public static IReadOnlyList<StoreCheck> All { get; } =
    [
        new(StoreFeatures.Listing, Exactly_what_is_stored_is_found_in_order),
        new(StoreFeatures.Listing, Pages_of_any_size_have_each_job_once),
        new(StoreFeatures.Listing, A_filter_finds_the_jobs_that_fit),
        new(StoreFeatures.Listing, What_awaits_a_requeue_is_found_and_counted_whatever_its_status),
        new(StoreFeatures.Listing, What_a_filter_finds_follows_the_changes),
        new(StoreFeatures.Listing, Jobs_are_counted_by_status_up_to_a_limit),
        new(StoreFeatures.Listing, A_reading_whose_token_is_cancelled_stops),
    ];

    private static async Task Exactly_what_is_stored_is_found_in_order(StoreCheckRun run)
    {
        var id = run.Id();
        await FoundAsync(run, new JobFilter());
        var version = await run.WriteAsync(id, null, Write([Pending("b", 1), Pending("a", 2)]));
        await FoundAsync(run, new JobFilter(), "schedule/a", "schedule/b");
        version = await run.WriteAsync(id, version, Write([Pending("b", 1), Pending("c", 3)]));
        await FoundAsync(run, new JobFilter(), "schedule/b", "schedule/c");
        await run.DeleteAsync(id, version);
        await FoundAsync(run, new JobFilter());
    }

    private static async Task Pages_of_any_size_have_each_job_once(StoreCheckRun run)
    {
        IReadOnlyList<Job> jobs = [Pending("\uff21", 1), Pending("😀", 2), Pending("x", 3)];
        var versions = await WriteAllAsync(run, ScheduleNames.ToDictionary(name => name, _ => jobs, StringComparer.Ordinal));
        var expected = ScheduleNames.SelectMany(name => JobNames.Select(job => $"{name}/{job}")).ToList();
        foreach (var size in (int[])[1, 2, 3, 7, expected.Count, expected.Count + 1])
        {
            var found = await ListAsync(run, new JobFilter(), size);
            Expect(
                found.SequenceEqual(expected, StringComparer.Ordinal),
                $"In pages of {size}, the jobs {string.Join(", ", found)} were found. "
                + $"In the order of their UTF-8 bytes, {string.Join(", ", expected)} are stored.");
        }

        await DeleteAllAsync(run, versions);
    }

    private static async Task A_filter_finds_the_jobs_that_fit(StoreCheckRun run)
    {
        var versions = await WriteAllAsync(run, new Dictionary<string, IReadOnlyList<Job>>(StringComparer.Ordinal)
        {
            ["a"] = [Pending("one", 1), Pending("two", 2) with { Options = new JobOptions { Tags = ["red", "a,b"] } }, Paused("three", 3)],
            ["b"] = [Retrying("one", 4), DeadLettered("two"), Pending("three", 5) with { Command = Command("other", "three") }],
        });
        await FoundAsync(run, new JobFilter { Status = JobStatus.Pending }, "a/one", "a/two", "b/three");
        await FoundAsync(run, new JobFilter { Status = JobStatus.Paused }, "a/three");
        await FoundAsync(run, new JobFilter { Status = JobStatus.Retrying }, "b/one");
        await FoundAsync(run, new JobFilter { Status = JobStatus.DeadLettered }, "b/two");
        await FoundAsync(run, new JobFilter { Status = JobStatus.Quarantined });
        await FoundAsync(run, new JobFilter { Tag = "red" }, "a/two");
        await FoundAsync(run, new JobFilter { Tag = "a,b" }, "a/two");
        await FoundAsync(run, new JobFilter { Tag = "a" });
        await FoundAsync(run, new JobFilter { CommandType = "other" }, "b/three");
        await FoundAsync(run, new JobFilter { DueFrom = Day.AddHours(2), DueBefore = Day.AddHours(4) }, "a/three", "a/two");
        await FoundAsync(run, new JobFilter { DueBefore = Day.AddHours(1).AddTicks(1), Status = JobStatus.Pending }, "a/one");
        await FoundAsync(run, new JobFilter { ScheduleIdPrefix = run.Id("b") }, "b/one", "b/three", "b/two");
        await DeleteAllAsync(run, versions);
    }

    private static async Task What_awaits_a_requeue_is_found_and_counted_whatever_its_status(StoreCheckRun run)
    {
        var held = DeadLettered("held").Held;
        var versions = await WriteAllAsync(run, new Dictionary<string, IReadOnlyList<Job>>(StringComparer.Ordinal)
        {
            ["a"] = [DeadLettered("one"), Recurring("two", 2) with { Held = held }, Retrying("three", 3)],
            ["b"] = [Recurring("one", 4), Pending("two", 5) with { Command = Command("other", "held") }],
            ["c"] = [Paused("one", 6), Recurring("two", 7) with { Held = held, Paused = new PauseMark("for a check") }],
        });
        await FoundAsync(run, new JobFilter { AwaitsRequeue = true }, "a/one", "a/two", "c/two");
        await FoundAsync(run, new JobFilter { AwaitsRequeue = true, Status = JobStatus.Pending }, "a/two");
        await FoundAsync(run, new JobFilter { AwaitsRequeue = false }, "a/three", "b/one", "b/two", "c/one");
        var one = new JobCount(1, false);
        var stored = new JobCounts { Pending = new(3, false), Retrying = one, Paused = new(2, false), DeadLettered = one, AwaitingRequeue = new(3, false) };
        await CountedAsync(run, new JobFilter(), 10, stored);
        await CountedAsync(run, new JobFilter(), 2, stored with { Pending = new(2, true), AwaitingRequeue = new(2, true) });
        await CountedAsync(run, new JobFilter { Status = JobStatus.Paused }, 1, new JobCounts { Paused = new(1, true), AwaitingRequeue = one });
        await CountedAsync(run, new JobFilter { AwaitsRequeue = true }, 10, stored with { Pending = one, Retrying = default, Paused = one });
        await CountedAsync(run, new JobFilter { AwaitsRequeue = false }, 1, new JobCounts { Pending = new(1, true), Retrying = one, Paused = one });

        var requeued = await run.WriteAsync(run.Id("a"), versions[run.Id("a")], Write([Recurring("two", 2), Retrying("three", 3)]));
        versions[run.Id("a")] = requeued;
        await FoundAsync(run, new JobFilter { AwaitsRequeue = true }, "c/two");
        await DeleteAllAsync(run, versions);
    }

    private static async Task What_a_filter_finds_follows_the_changes(StoreCheckRun run)
    {
        var id = run.Id();
        var (paused, tagged) = (new JobFilter { Status = JobStatus.Paused }, new JobFilter { Tag = "red" });
        var version = await run.WriteAsync(id, null, Write([Pending("job", 1)]));
        await FoundAsync(run, paused);
        await FoundAsync(run, tagged);
        version = await run.WriteAsync(id, version, Write([Paused("job", 1) with { Options = new JobOptions { Tags = ["red"] } }]));
        await FoundAsync(run, paused, "schedule/job");
        await FoundAsync(run, tagged, "schedule/job");
        version = await run.WriteAsync(id, version, Write([Pending("job", 1)]));
        await FoundAsync(run, paused);
        await FoundAsync(run, tagged);
        await run.DeleteAsync(id, version);
    }

    private static async Task Jobs_are_counted_by_status_up_to_a_limit(StoreCheckRun run)
    {
        IReadOnlyList<Job> jobs = [Pending("one", 1), Pending("two", 2), Paused("three", 3)];
        var versions = await WriteAllAsync(run, Enumerable.Range(0, 3).ToDictionary(number => $"{number}", _ => jobs, StringComparer.Ordinal));
        await CountedAsync(run, new JobFilter(), 100, new JobCounts { Pending = new(6, false), Paused = new(3, false) });
        await CountedAsync(run, new JobFilter(), 6, new JobCounts { Pending = new(6, false), Paused = new(3, false) });
        await CountedAsync(run, new JobFilter(), 2, new JobCounts { Pending = new(2, true), Paused = new(2, true) });
        await CountedAsync(run, new JobFilter { Status = JobStatus.Paused }, 100, new JobCounts { Paused = new(3, false) });
        await DeleteAllAsync(run, versions);
    }

    private static async Task A_reading_whose_token_is_cancelled_stops(StoreCheckRun run)
    {
        await ExpectCancelledAsync("Listing", cancelled => run.Store.Directory.ReadAsync(JobQuery.FromFilter(null), null, 10, cancelled));
        await ExpectCancelledAsync("Counting", cancelled => run.Store.Directory.CountAsync(JobQuery.FromFilter(null), 10, cancelled));
    }

    private static Job Pending(string name, int hour)
        => new() { Name = name, Generation = hour, Command = Command("conformance", name), ScheduledAt = Day, Open = [Due(Day.AddHours(hour))] };

    private static Job Recurring(string name, int hour)
        => Pending(name, hour) with { Open = [], Recurrence = "@every 1h", NextDue = Day.AddHours(hour) };

    private static Job Paused(string name, int hour) => Pending(name, hour) with { Paused = new PauseMark("for a check") };

    private static Job Retrying(string name, int hour)
        => Pending(name, hour) with { Open = [Due(Day.AddHours(hour)) with { Attempts = 1 }] };

    private static Job DeadLettered(string name) => Pending(name, 1) with { Open = [], Held = new HeldOccurrence(Due(Day), OccurrenceOutcome.DeadLettered) };

    private static ScheduleWrite Write(IReadOnlyList<Job> jobs)
    {
        var schedule = new Schedule("check", ScheduleState.Empty with { Version = 1, Jobs = [.. jobs] }, new SchedulerOptions(), new Generations(), Day);
        return ScheduleWrite.FromSchedule(schedule, [], []) with { Document = Document(jobs) };
    }

    private static async Task<Dictionary<string, string>> WriteAllAsync(StoreCheckRun run, Dictionary<string, IReadOnlyList<Job>> schedules)
    {
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, jobs) in schedules)
        {
            versions[run.Id(name)] = await run.WriteAsync(run.Id(name), null, Write(jobs));
        }

        return versions;
    }

    private static async Task DeleteAllAsync(StoreCheckRun run, Dictionary<string, string> versions)
    {
        foreach (var (id, version) in versions)
        {
            await run.DeleteAsync(id, version);
        }
    }

    private static async Task FoundAsync(StoreCheckRun run, JobFilter filter, params string[] expected)
    {
        var found = await ListAsync(run, filter, 50);
        Expect(found.SequenceEqual(expected, StringComparer.Ordinal), $"{filter} finds [{string.Join(", ", found)}], and [{string.Join(", ", expected)}] fit.");
    }

    private static async Task CountedAsync(StoreCheckRun run, JobFilter filter, int limit, JobCounts expected)
    {
        var query = JobQuery.FromFilter(filter with { ScheduleIdPrefix = run.Prefix });
        var counts = await run.CallAsync("Counting", directory => directory.CountAsync(query, limit, run.Cancel));
        Expect(counts == expected, $"{filter} with a limit of {limit} counts {counts}, and {expected} are stored.");
    }

    private static async Task<List<string>> ListAsync(StoreCheckRun run, JobFilter filter, int pageSize)
    {
        var query = JobQuery.FromFilter(filter with { ScheduleIdPrefix = filter.ScheduleIdPrefix ?? run.Prefix });
        var found = new List<JobEntry>();
        while (true)
        {
            var page = await run.CallAsync(
                "Listing",
                directory => directory.ReadAsync(query, found.Count == 0 ? null : found[^1].Key, pageSize, run.Cancel));
            Expect(page.Count <= pageSize, $"A page of {pageSize} has {page.Count} jobs.");
            found.AddRange(page);
            if (page.Count < pageSize)
            {
                return [.. found.Select(entry => $"{entry.Key.ScheduleId[run.Prefix.Length..]}/{entry.Key.JobName}")];
            }
        }
    }
}
