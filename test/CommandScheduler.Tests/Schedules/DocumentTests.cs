using System.Collections.Immutable;
using System.Globalization;

using CommandScheduler.Calls;
using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;

using Microsoft.Extensions.Options;

namespace CommandScheduler.Tests.Schedules;

/// <summary>What is stored of a schedule and of its inbox: exactly these texts, which other builds read too.</summary>
public sealed class DocumentTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly SerializedCommand Note = new() { Type = "note" };

    [Fact]
    public void Each_verb_in_the_inbox_is_written_and_read_as_the_same_change()
    {
        var options = new JobOptions { TimeZone = "Europe/Berlin", Tags = ["a"], DaylightSaving = new() { Gap = DaylightSavingGap.Skip } };
        var rule = RecurrenceRule.Parse("0 9 * * *", options.TimeZone, options.DaylightSaving);
        Change[] changes =
        [
            new ScheduleJob(new NewJob("once", Note, Start, null, new JobOptions(), "trace")),
            new ScheduleJob(new NewJob(null, Note, default, rule, options, null)),
            new CancelJobs("job"),
            new CancelJobs((string?)null),
            new PauseJobs("job", "maintenance"),
            new PauseJobs(null),
            new ResumeJobs("job"),
            new TriggerJob("job"),
            new RequeueJob("job"),
            new BackfillJob("job", Start.AddDays(-1), Start, new BackfillOptions { Max = 5 }),
        ];
        var document = InboxDocument.Write(changes, expectedVersion: 7, requestId: "request");
        Same.As(
            """
            {"changes":[{"verb":"scheduleOnce","name":"once","command":{"type":"note"},"dueAt":"2026-01-05T09:00:00+00:00",
            "options":{"ifExists":"reject","overlap":"skip","jitter":"00:00:00","dispatcher":"default","stopWhenCancelled":false,"tags":[]},
            "traceParent":"trace"},{"verb":"scheduleRecurring","command":{"type":"note"},"dueAt":"0001-01-01T00:00:00+00:00",
            "recurrence":"0 9 * * *","options":{"ifExists":"reject","timeZone":"Europe/Berlin","overlap":"skip","jitter":"00:00:00",
            "dispatcher":"default","daylightSaving":{"gap":"skip"},"stopWhenCancelled":false,"tags":["a"]}},{"verb":"cancel","name":"job"},
            {"verb":"cancel"},{"verb":"pause","name":"job","reason":"maintenance"},{"verb":"pause"},{"verb":"resume","name":"job"},
            {"verb":"trigger","name":"job"},{"verb":"requeue","name":"job"},{"verb":"backfill","name":"job",
            "range":{"from":"2026-01-04T09:00:00+00:00","to":"2026-01-05T09:00:00+00:00","options":{"spacing":"00:00:01","max":5},
            "name":"job"}}],"expectedVersion":7,"requestId":"request"}
            """, Told.Wrapped(document));

        var read = InboxDocument.Read(document);
        Assert.Equal((7, "request"), (read.ExpectedVersion, read.RequestId));
        var again = Taken(read);
        Assert.Equal(changes[2..], again.Skip(2));
        Assert.Equal(changes.Select(change => change.Name), again.Select(change => change.Name));
        Assert.Equal(document, InboxDocument.Write(again, 7, "request"));
        var (once, recurring) = (((ScheduleJob)again[0]).Wanted, ((ScheduleJob)again[1]).Wanted);
        Assert.Equal(("note", Start, null, "trace"), (once.Command.Type, once.DueAt, once.Rule, once.TraceParent));
        Assert.Equal((default, rule.ClockRules, "Europe/Berlin", "0 9 * * *"), (recurring.DueAt, recurring.Rule!.ClockRules, recurring.Rule.Zone.Id,
            recurring.Rule.Text));
        Assert.Equal(new JobOptions(), once.Options);
        Assert.Equal("{\"changes\":[{\"verb\":\"resume\"}]}", InboxDocument.Write([new ResumeJobs((string?)null)]));
    }

    [Theory]
    [InlineData("""{"verb":"scheduleOnce","command":{"type":"note"},"dueAt":"2026-01-05T09:00:00Z"}""")]
    [InlineData("""{"verb":"scheduleRecurring","command":{"type":"note"},"recurrence":"@daily"}""")]
    [InlineData("""{"verb":"cancel"}""")]
    [InlineData("""{"verb":"pause"}""")]
    [InlineData("""{"verb":"resume","name":"job"}""")]
    [InlineData("""{"verb":"trigger","name":"job"}""")]
    [InlineData("""{"verb":"requeue","name":"job"}""")]
    [InlineData("""{"verb":"backfill","name":"job","range":{"name":"job","from":"2026-01-05T09:00:00Z","to":"2026-01-05T10:00:00Z","options":{}}}""")]
    public void A_whole_entry_is_read(string entry) => Assert.Single(Taken(InboxDocument.Read($$"""{"changes":[{{entry}}]}""")));

    [Fact]
    public void An_entry_with_an_option_that_a_call_would_refuse_is_refused()
    {
        const string Entry = """{"verb":"scheduleOnce","command":{"type":"note"},"dueAt":"2026-01-05T09:00:00Z","options":{"retry":{"jitter":99}}}""";
        var refusal = Assert.ThrowsAny<ArgumentException>(() => Taken(InboxDocument.Read($$"""{"changes":[{{Entry}}]}""")));
        Assert.Contains("Retry.Jitter is 99", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"verb":"scheduleOnce","command":{"type":"note"}}""")]
    [InlineData("""{"verb":"scheduleOnce","dueAt":"2026-01-05T09:00:00Z"}""")]
    [InlineData("""{"verb":"scheduleOnce","command":{"type":null},"dueAt":"2026-01-05T09:00:00Z"}""")]
    [InlineData("""{"verb":"scheduleOnce","command":{"type":"note"},"dueAt":"2026-01-05T09:00:00Z","recurrence":"@daily"}""")]
    [InlineData("""{"verb":"scheduleRecurring","command":{"type":"note"}}""")]
    [InlineData("""{"verb":"scheduleRecurring","recurrence":"@daily"}""")]
    [InlineData("""{"verb":"scheduleRecurring","command":{"type":null},"recurrence":"@daily"}""")]
    [InlineData("""{"verb":"trigger"}""")]
    [InlineData("""{"verb":"trigger","name":"job","command":{"type":"note"}}""")]
    [InlineData("""{"verb":"requeue"}""")]
    [InlineData("""{"verb":"requeue","name":"job","command":{"type":"note"}}""")]
    [InlineData("""{"verb":"cancel","command":{"type":"note"}}""")]
    [InlineData("""{"verb":"backfill","name":"job"}""")]
    [InlineData("""{"verb":"backfill","range":{"name":"job","from":"2026-01-05T09:00:00Z","to":"2026-01-05T09:00:00Z","options":{}}}""")]
    [InlineData("""{"verb":"backfill","name":"job","range":{"name":null,"from":"2026-01-05T09:00:00Z","to":"2026-01-05T09:00:00Z","options":{}}}""")]
    [InlineData("""{"verb":"backfill","name":"job","range":{"name":"job","from":"2026-01-05T09:00:00Z","to":"2026-01-05T09:00:00Z","options":null}}""")]
    [InlineData("""
        {"verb":"backfill","name":"job","command":{"type":"note"},
        "range":{"name":"job","from":"2026-01-05T09:00:00Z","to":"2026-01-05T09:00:00Z","options":{}}}
        """)]
    [InlineData("null")]
    [InlineData("")]
    public void An_entry_that_lacks_what_its_verb_needs_is_refused(string entry)
    {
        const string Whole = """{"verb":"pause"}""";
        var refusal = Assert.Throws<ArgumentException>(() => InboxDocument.Read($$"""{"changes":[{{entry}}]}"""));
        Assert.Equal(
            "The entry cannot be read: It has no changes, or one that lacks what its verb needs. (Parameter 'document')",
            refusal.Message);
        Assert.IsType<System.Text.Json.JsonException>(refusal.InnerException);
        if (entry.Length > 0)
        {
            Assert.Throws<ArgumentException>(() => InboxDocument.Read($$"""{"changes":[{{entry}},{{Whole}}]}"""));
            Assert.Throws<ArgumentException>(() => InboxDocument.Read($$"""{"changes":[{{Whole}},{{entry}}]}"""));
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("""{"changes":[{"verb":"fly"}]}""")]
    public void A_damaged_inbox_is_refused(string document)
    {
        var refusal = Assert.Throws<ArgumentException>(() => InboxDocument.Read(document));
        Assert.StartsWith("The entry cannot be read: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("document", refusal.ParamName);
    }

    [Fact]
    public void A_change_of_an_unknown_kind_is_not_written()
        => Assert.Equal(
            "A UnknownChange cannot be written.",
            Assert.Throws<NotSupportedException>(() => InboxDocument.Write([new UnknownChange()])).Message);

    [Fact]
    public void The_stored_text_of_a_schedule_is_this()
    {
        var schedule = new PureSchedule();
        var options = new JobOptions { TimeZone = "Europe/Berlin", Jitter = TimeSpan.FromMinutes(1), Retry = new RetryPolicy { Jitter = 0 }, MaxRuns = 9 };
        schedule.Recurring("0 10-12 * * *", options);
        schedule.Batch(new ScheduleBatch { RequestId = "request" }.ScheduleOnce("note", schedule.Now.AddHours(3), "once"));
        var fails = schedule.BeginNext();
        schedule.Fail(fails, "<é>");
        Same.As(
            """
            {"format":1,"version":639032004000000003,"factsOf":639032004000000003,"lastGeneration":639032004000000001,"jobs":[{"name":"job",
            "generation":639032004000000000,"command":{"type":"note"},"scheduledAt":"2026-01-05T09:00:00+00:00",
            "options":{"ifExists":"reject","timeZone":"Europe/Berlin","retry":{"maxAttempts":50,"initialDelay":"00:00:02","factor":2,
            "maxDelay":"00:10:00","jitter":0},"overlap":"skip","jitter":"00:01:00","maxRuns":9,"dispatcher":"default",
            "stopWhenCancelled":false,"tags":[]},"recurrence":"0 10-12 * * *","nextDue":"2026-01-05T11:00:00+00:00",
            "nextRunAt":"2026-01-05T11:00:09.9688911+00:00","nextLocal":"2026-01-05T12:00:00+01:00","lastDue":"2026-01-05T10:00:00+00:00",
            "open":[{"due":"2026-01-05T10:00:00+00:00","runAt":"2026-01-05T10:00:53.6544206+00:00","attempts":1,"triggered":false,
            "failures":[{"attempt":1,"at":"2026-01-05T10:00:51.6544206+00:00","text":"<é>"}]}],"runs":0,"clockRules":{"gap":"endOfGap",
            "overlap":"both"},"lastError":"<é>","status":"retrying","attempt":1,"dueAt":"2026-01-05T10:00:53.6544206Z",
            "timeZone":"Europe/Berlin"},{"name":"once","generation":639032004000000001,"command":{"type":"note"},
            "scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-05T12:00:00+00:00","runAt":"2026-01-05T12:00:00+00:00",
            "attempts":0,"triggered":false}],"runs":0,"status":"pending","attempt":0,"dueAt":"2026-01-05T12:00:00.0000000Z"}],
            "requests":[{"id":"request","jobs":["once"],"call":"ScheduleOnce once"}]}
            """, Told.Wrapped(schedule.Stored));

        schedule.Succeed(schedule.BeginNext());
        schedule.Backfill(schedule.Now.AddDays(-1), schedule.Now);
        schedule.Trigger();
        schedule.Undeliverable(schedule.Begin()[0], "unknown");
        schedule.Pause("once", "maintenance");
        Same.As(
            """
            {"format":1,"version":639032004000000009,"factsOf":639032004000000009,"lastGeneration":639032040536544206,"jobs":[{"name":"job",
            "generation":639032004000000000,"command":{"type":"note"},"scheduledAt":"2026-01-05T09:00:00+00:00",
            "options":{"ifExists":"reject","timeZone":"Europe/Berlin","retry":{"maxAttempts":50,"initialDelay":"00:00:02","factor":2,
            "maxDelay":"00:10:00","jitter":0},"overlap":"skip","jitter":"00:01:00","maxRuns":9,"dispatcher":"default",
            "stopWhenCancelled":false,"tags":[]},"recurrence":"0 10-12 * * *","nextDue":"2026-01-05T11:00:00+00:00",
            "nextRunAt":"2026-01-05T11:00:09.9688911+00:00","nextLocal":"2026-01-05T12:00:00+01:00","lastDue":"2026-01-05T10:00:00+00:00",
            "open":[{"due":"2026-01-04T11:00:00+00:00","runAt":"2026-01-05T10:00:53.6544206+00:00","attempts":0,"triggered":false,
            "backfill":639032040536544206}],"held":{"occurrence":{"due":"2026-01-05T10:00:53.6544206+00:00",
            "runAt":"2026-01-05T10:00:54.6544206+00:00","attempts":0,"triggered":true,"failures":[{"attempt":1,
            "at":"2026-01-05T10:00:53.6544206+00:00","text":"unknown"}],"undeliverableSince":"2026-01-05T10:00:53.6544206+00:00"},
            "outcome":"quarantined","failedAt":"2026-01-05T10:00:53.6544206+00:00"},"lastTriggered":"2026-01-05T10:00:53.6544206+00:00",
            "backfills":[{"generation":639032040536544206,"next":"2026-01-05T09:00:00+00:00","to":"2026-01-05T10:00:53.6544206+00:00",
            "left":2,"spacing":"00:00:01","notBefore":"2026-01-05T10:00:54.6544206+00:00"}],"runs":1,"clockRules":{"gap":"endOfGap",
            "overlap":"both"},"recent":[{"due":"2026-01-05T10:00:00+00:00","outcome":"succeeded","at":"2026-01-05T10:00:53.6544206+00:00",
            "attempts":2},{"due":"2026-01-05T10:00:53.6544206+00:00","outcome":"quarantined","at":"2026-01-05T10:00:53.6544206+00:00",
            "reason":"unknown"}],"lastOutcome":"quarantined","lastError":"unknown","status":"quarantined","attempt":0,
            "timeZone":"Europe/Berlin"},{"name":"once","generation":639032004000000001,"command":{"type":"note"},
            "scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-05T12:00:00+00:00","runAt":"2026-01-05T12:00:00+00:00",
            "attempts":0,"triggered":false}],"paused":{"reason":"maintenance","since":"2026-01-05T10:00:53.6544206+00:00"},"runs":0,
            "status":"paused","attempt":0,"dueAt":"2026-01-05T12:00:00.0000000Z"}],"requests":[{"id":"request","jobs":["once"],
            "call":"ScheduleOnce once"}]}
            """, Told.Wrapped(schedule.Stored));
        var version = schedule.Version;
        schedule.Reload();
        Assert.Equal(version, schedule.Version);
    }

    [Fact]
    public void A_document_that_cannot_be_read_is_refused_with_the_remedy()
    {
        Refused("{\"format\":2}", "Schedule 'id' is stored in format 2, and this build reads formats up to 1. "
            + "Deploy the newer build again; the stored schedule was left untouched.");
        Refused("null", "The stored document of schedule 'id' cannot be read: The requested operation requires an element of type 'Object', "
            + "but the target element has type 'Null'. It was left untouched; restore it from a backup, or remove it.");
        Assert.IsType<InvalidOperationException>(Refused("[]", null).InnerException);
        Assert.IsAssignableFrom<System.Text.Json.JsonException>(Refused("{", null).InnerException);
        Assert.IsType<FormatException>(Refused("{\"format\":1.5}", null).InnerException);
        Assert.Equal(7, ScheduleDocument.Read("id", "{\"format\":1,\"version\":7}").Version);
        Assert.Equal(8, ScheduleDocument.Read("id", "{\"version\":8}").Version);

        static SchedulerException Refused(string document, string? message)
        {
            var refusal = Assert.Throws<SchedulerException>(() => ScheduleDocument.Read("id", document));
            Assert.Equal(message ?? refusal.Message, refusal.Message);
            return refusal;
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":"job","generation":"x"}""")]
    public void A_job_that_cannot_be_read_is_listed_with_the_reason(string job)
    {
        var read = ScheduleDocument.ReadJob("job", job);
        Assert.Equal(("job", JobStatus.Quarantined), (read.Name, read.StoredStatus));
        Assert.StartsWith("This build cannot read the job: ", read.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_later_build_added_survives()
    {
        const string Added = "\"later\":{\"a\":[1]}";
        var schedule = new PureSchedule();
        schedule.Once("job", schedule.Now.AddHours(1));
        schedule.Reload(edit: stored => stored.Replace("{\"name\"", $"{{{Added},\"name\"", StringComparison.Ordinal).Replace(
            "{\"format\"", $"{{{Added},\"format\"", StringComparison.Ordinal));
        schedule.Pause();
        Assert.Equal(3, schedule.Stored.Split(Added).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(40)]
    public void Kept_pieces_make_the_same_document_as_writing_it_anew(int count)
    {
        var fragments = new JobFragments();
        var state = ScheduleState.Empty with { Version = 5, LastGeneration = count, Requests = [new RememberedRequest("\"jobs\":[]", ["a", "b"])] };
        for (var number = 0; number < count; number++)
        {
            state = state with { Jobs = state.Jobs.Add(JobOf(number)) };
        }

        Assert.Equal(ScheduleDocument.Write(state), fragments.Write(state));
        Assert.Equal(ScheduleDocument.Write(state), fragments.Write(state));
        if (count > 0)
        {
            state = state with { Jobs = state.Jobs.SetItem(count / 2, state.Jobs[count / 2] with { LastError = "broken" }) };
            Assert.Equal(ScheduleDocument.Write(state), fragments.Write(state));
            state = state with { Jobs = state.Jobs.RemoveAt(0).Add(JobOf(count)) };
            Assert.Equal(ScheduleDocument.Write(state), fragments.Write(state));
            Assert.Equal(ScheduleDocument.Write(state with { Jobs = [] }), fragments.Write(state with { Jobs = [] }));
        }
    }

    [Fact]
    public void A_piece_is_kept_while_its_job_is_the_same()
    {
        var fragments = new JobFragments();
        var jobs = Enumerable.Range(0, 16).Select(JobOf).ToImmutableArray();
        var state = ScheduleState.Empty with { Jobs = jobs };
        fragments.Write(state);

        // What is kept shows by a change that a record does not notice: its text stays as it was.
        jobs[3].Unknown = new Dictionary<string, System.Text.Json.JsonElement> { ["later"] = System.Text.Json.JsonDocument.Parse("1").RootElement };
        Assert.DoesNotContain("later", fragments.Write(state), StringComparison.Ordinal);
        fragments.Write(state with { Jobs = jobs[..15] });
        Assert.Contains("later", fragments.Write(state), StringComparison.Ordinal);
    }

    private static IReadOnlyList<Change> Taken(InboxDocument document)
        => new ChangeReader(new PureSerializer(), Options.Create(new SchedulerOptions())).Taken(document);

    private static Job JobOf(int number) => new()
    {
        Name = number.ToString(CultureInfo.InvariantCulture),
        Generation = number,
        Command = Note,
        ScheduledAt = Start,
        Open = [new Occurrence { Due = Start.AddHours(number), RunAt = Start.AddHours(number) }],
    };

    private sealed record UnknownChange() : Change("job")
    {
        public override string Verb() => "Unknown";

        public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
        {
        }
    }
}
