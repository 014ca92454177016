using System.Text.Json;

using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;
using CommandScheduler.TestSupport;

namespace CommandScheduler.Tests.Schedules;

/// <summary>Documents that older builds have stored.</summary>
public sealed class OlderDocumentTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 35, 0, TimeSpan.Zero);

    public static TheoryData<string> Before => [.. StoredDocuments.Before.Keys];

    public static TheoryData<string> Between => [.. StoredDocuments.Between.Keys];

    [Theory]
    [MemberData(nameof(Before))]
    public void A_document_of_the_build_before_is_described_as_that_build_described_it_and_so_is_what_is_written_of_it(string id)
    {
        var described = StoredDocuments.Described();
        var state = ScheduleDocument.Read(id, StoredDocuments.Before[id]);
        var rewritten = ScheduleDocument.Read(id, ScheduleDocument.Write(state));
        foreach (var schedule in (ScheduleState[])[state, rewritten])
        {
            Assert.All(schedule.Jobs, job => Assert.Equal(described[$"{id}/{job.Name}"], StoredDocuments.WriteAsBefore(JobDescription.Describe(id, job))));
            Assert.All(Load(id, schedule).Describe().Jobs, job => Assert.Equal(described[$"{id}/{job.Name}"], StoredDocuments.WriteAsBefore(job)));
        }

        Assert.Equal(ScheduleDocument.Write(state), ScheduleDocument.Write(rewritten));
    }

    [Theory]
    [MemberData(nameof(Before))]
    public void A_document_of_the_build_before_runs(string id)
    {
        var schedule = Load(id, ScheduleDocument.Read(id, StoredDocuments.Before[id]));
        var mayRun = schedule.State.Jobs.Any(job => job is { IsQuarantined: false, Paused: null, StoredDue: not null });
        var ran = 0;
        for (var (hour, now) = (0, Now); hour < 48; hour++, now += TimeSpan.FromHours(1))
        {
            var wave = schedule.Begin(now);
            foreach (var attempt in wave.Ready.Concat(wave.AfterRecording))
            {
                schedule.Succeeded(attempt.Key, now);
                ran++;
            }
        }

        Assert.Equal(mayRun, ran > 0);
    }

    [Fact]
    public void What_a_newer_build_has_added_is_kept_beside_the_facts()
    {
        var written = ScheduleDocument.Write(ScheduleDocument.Read("s", StoredDocuments.Before["from-the-future"]));
        Assert.Contains("\"priority\":{\"level\":7}", written, StringComparison.Ordinal);
        Assert.Contains("\"owner\":\"somebody\"", written, StringComparison.Ordinal);
        HasItsFacts(written);
    }

    [Theory]
    [MemberData(nameof(Between))]
    public void Facts_that_another_build_kept_are_not_believed_and_written_anew(string id)
    {
        var document = StoredDocuments.Between[id];
        Assert.NotEqual(Number(document, "version"), Number(document, "factsOf"));
        var written = ScheduleDocument.Write(ScheduleDocument.Read(id, document));
        HasItsFacts(written);
        Assert.Equal(ScheduleDocument.Write(ScheduleDocument.Read(id, StoredDocuments.WithoutFacts(document))), written);
        Assert.NotEqual(Facts(document), Facts(written));
    }

    [Fact]
    public void A_schedule_of_many_jobs_has_its_facts_after_each_change_too()
    {
        var schedule = Load("many", ScheduleDocument.Read("many", StoredDocuments.Before["many"]));
        var fragments = new JobFragments();
        HasItsFacts(fragments.Write(schedule.State));
        schedule.Apply([new PauseJobs("job-03")], "batch", null, null, Now);
        HasItsFacts(fragments.Write(schedule.State));
    }

    /// <summary>Asserts that each job has the facts that the engine computes, once, and the schedule the version that they belong to.</summary>
    private static void HasItsFacts(string document)
    {
        Assert.Equal(Number(document, "version"), Number(document, "factsOf"));
        var jobs = JsonElement.Parse(document).GetProperty("jobs").EnumerateArray().Zip(ScheduleDocument.Read("s", document).Jobs);
        foreach (var (json, job) in jobs)
        {
            Assert.Equal(json.EnumerateObject().Count(), json.EnumerateObject().DistinctBy(field => field.Name).Count());
            Assert.Equal(job.StoredStatus.ToString(), json.GetProperty("status").GetString(), ignoreCase: true);
            Assert.Equal(job.StoredAttempt, json.GetProperty("attempt").GetInt32());
            Assert.Equal(job.StoredDue, json.TryGetProperty("dueAt", out var due) ? due.GetDateTimeOffset() : null);
            Assert.Equal(due.ValueKind == JsonValueKind.Undefined ? 0 : 28, due.ValueKind == JsonValueKind.Undefined ? 0 : due.GetString()!.Length);
            var zone = job.Recurrence is null ? null : job.Settings.TimeZone ?? "UTC";
            Assert.Equal(zone, json.TryGetProperty("timeZone", out var written) ? written.GetString() : null);
        }
    }

    private static string Facts(string document)
        => string.Join(",", JsonElement.Parse(document).GetProperty("jobs").EnumerateArray()
            .Select(job => $"{job.GetProperty("status")} {(job.TryGetProperty("dueAt", out var due) ? due : default)}"));

    private static long Number(string document, string field) => JsonElement.Parse(document).GetProperty(field).GetInt64();

    private static Schedule Load(string id, ScheduleState state)
        => new(id, state, new SchedulerOptions(), new Generations(), Now, new Calendars([new NamedCalendar(SchedulerFixture.OddMinutes, new EmptyCalendar())]));

    private sealed class EmptyCalendar : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => false;
    }
}
