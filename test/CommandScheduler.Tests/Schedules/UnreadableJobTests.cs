using System.Text.Json.Nodes;

namespace CommandScheduler.Tests.Schedules;

/// <summary>One job of a document that cannot be read never stops its siblings, and is kept as it is until somebody removes it.</summary>
public sealed class UnreadableJobTests
{
    public static TheoryData<string, string> Damages => new()
    {
        { "name", "7" },
        { "name", "null" },
        { "name", "\"\"" },
        { "name", "\"a\\u0000b\"" },
        { "name", "\"\\ud800\"" },
        { "generation", "\"x\"" },
        { "generation", "9223372036854775807" },
        { "generation", "-1" },
        { "command", "null" },
        { "command", "{}" },
        { "command", "{\"type\":7}" },
        { "command", "{\"type\":\"\\ud800\"}" },
        { "command", "{\"type\":\"note\",\"json\":\"\\ud800\"}" },
        { "later", "{\"a\":[\"\\udc00\"]}" },
        { "options", "{\"tags\":[\"a\\u0000\"]}" },
        { "scheduledAt", "\"yesterday\"" },
        { "options", "[]" },
        { "options", "{\"tags\":[null]}" },
        { "options", "{\"dispatcher\":null}" },
        { "options", "{\"jitter\":\"-00:00:01\"}" },
        { "options", "{\"attemptTimeout\":\"-00:00:01\"}" },
        { "options", "{\"retry\":{\"factor\":-1}}" },
        { "options", "{\"retry\":{\"initialDelay\":\"-00:00:01\"}}" },
        { "options", "{\"catchUp\":{\"window\":\"9999.00:00:00\"}}" },
        { "options", "{\"exclude\":{\"dates\":[null]}}" },
        { "options", "{\"overlap\":99}" },
        { "options", "{\"overlap\":\"99\"}" },
        { "options", "{\"overlap\":1}" },
        { "options", "{\"catchUp\":{\"mode\":99}}" },
        { "options", "{\"catchUp\":{\"mode\":\"all, none\"}}" },
        { "options", "{\"catchUp\":{\"max\":-5}}" },
        { "options", "{\"maxRuns\":0}" },
        { "options", "{\"retry\":{\"maxAttempts\":2147483647}}" },
        { "options", "{\"attemptTimeout\":\"3000.00:00:00\"}" },
        { "pausedSpans", "[]" },
        { "open", "\"soon\"" },
        { "open", "null" },
        { "open", "[null]" },
        { "open", "[]" },
        { "open", "[{\"due\":\"2026-01-05T09:00:00Z\",\"runAt\":\"2026-01-05T09:00:00Z\",\"attempts\":-1}]" },
        { "open", "[{\"due\":\"2026-01-05T09:00:00Z\",\"runAt\":\"2026-01-05T09:00:00Z\",\"failures\":[null]}]" },
        { "open", "[{\"due\":\"2026-01-05T09:00:00Z\",\"runAt\":\"2026-01-05T09:00:00Z\",\"failures\":[]}]" },
        { "held", "{\"outcome\":\"quarantined\"}" },
        { "held", "{\"occurrence\":null,\"outcome\":\"quarantined\"}" },
        { "earlierHeld", "[null]" },
        { "recent", "[null]" },
        { "backfills", "[]" },
        { "backfills", "[null]" },
        { "runs", "-9223372036854775808" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Its_siblings_run_and_it_is_quarantined_kept_and_cancelled(string property, string value)
    {
        var schedule = Stored();
        var damaged = "";
        schedule.Reload(edit: stored => Edited(stored, property, value, out damaged));

        // The siblings run, and are written: the text of the damaged job is as it was.
        var due = schedule.Begin();
        Assert.Equal(["sibling"], due.Select(attempt => attempt.Job));
        schedule.Succeed(due[0]);
        Assert.Contains(damaged, schedule.Stored, StringComparison.Ordinal);
        schedule.Reload();
        Assert.Contains(damaged, schedule.Stored, StringComparison.Ordinal);
        var described = schedule.Jobs.Single(job => job.Name != "later");
        Assert.Equal((JobStatus.Quarantined, null, false), (described.Status, described.DueAt, described.AwaitsRequeue));
        Assert.StartsWith("This build cannot read the job: ", described.LastError, StringComparison.Ordinal);
        Assert.EndsWith("What is stored of it is kept as it is.", described.LastError, StringComparison.Ordinal);
        Assert.StartsWith("quarantined: This build cannot read the job: ", schedule.Explain(name: described.Name).HeldBackBy, StringComparison.Ordinal);

        // Nothing but its end can be asked of it.
        foreach (var verb in (Action[])[() => schedule.Pause(described.Name), () => schedule.Resume(described.Name), () => schedule.Requeue(described.Name),
            () => schedule.Trigger(described.Name)])
        {
            Assert.Contains("can only be cancelled or replaced", Assert.Throws<SchedulerException>(verb).Message, StringComparison.Ordinal);
        }

        schedule.Pause(null);
        Assert.Equal(JobStatus.Paused, schedule.Jobs.Single(job => job.Name == "later").Status);
        Assert.Contains(damaged, schedule.Stored, StringComparison.Ordinal);
        schedule.Cancel(described.Name);
        Assert.Equal(["later"], schedule.Jobs.Select(job => job.Name));
        Assert.DoesNotContain(damaged, schedule.Stored, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_is_nested_too_deeply_is_a_fault_of_its_job_alone()
    {
        var schedule = Stored();
        var deep = $"{new string('[', 50_000)}{new string(']', 50_000)}";
        schedule.Reload(edit: stored => stored.Replace("{\"type\":\"damaged\"", $"{{\"type\":\"damaged\",\"json\":{deep}", StringComparison.Ordinal));
        Assert.Equal(["sibling"], schedule.Begin().Select(attempt => attempt.Job));
        Assert.Contains(deep, schedule.Stored, StringComparison.Ordinal);
        schedule.Cancel("damaged");
        schedule.Cancel(null);
        Assert.Empty(schedule.Jobs);
    }

    [Fact]
    public void It_can_be_replaced_by_a_job_that_can_be_read()
    {
        foreach (var ifExists in (IfExists[])[IfExists.Replace, IfExists.ReplaceIfChanged])
        {
            var schedule = Stored();
            schedule.Reload(edit: stored => Edited(stored, "open", "\"soon\"", out _));
            Assert.Throws<AlreadyScheduledException>(() => schedule.Once("damaged", schedule.Now));
            schedule.Once("damaged", schedule.Now, new JobOptions { IfExists = ifExists });
            Assert.Equal(["damaged", "sibling"], schedule.Begin().Select(attempt => attempt.Job).Order());
        }
    }

    [Fact]
    public void Names_that_no_call_could_pass_are_replaced_by_ones_that_it_can()
    {
        var schedule = Stored();
        schedule.Reload(edit: stored => Edited(Edited(stored, "name", "7", out _), "name", "\"\"", out _, "sibling"));
        var names = schedule.Jobs.Select(job => job.Name).Where(name => name != "later").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^@unreadable[0-9]+$", name));

        // A name stays, whatever is written and whoever else leaves.
        schedule.Reload();
        schedule.Once("new", schedule.Now);
        schedule.Reload();
        Assert.Equal(names, schedule.Jobs.Select(job => job.Name).Where(name => name[0] == '@').Order(StringComparer.Ordinal));
        schedule.Cancel(names[0]);
        schedule.Reload();
        Assert.Equal(names[1], schedule.Jobs.Single(job => job.Name[0] == '@').Name);
        schedule.Cancel(names[1]);
        Assert.Equal(["later", "new"], schedule.Jobs.Select(job => job.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Jobs_without_name_and_generation_keep_their_names_and_their_order()
    {
        var schedule = Stored();
        schedule.Reload(edit: stored => stored.Replace("\"jobs\":[", "\"jobs\":[7,{},{\"a\":1},{},", StringComparison.Ordinal));
        var names = schedule.Jobs.Select(job => job.Name).Where(name => name[0] == '@').ToList();
        Assert.Equal(4, names.Distinct().Count());
        for (var left = names; left.Count > 0; left = left[1..])
        {
            schedule.Trigger("later");
            schedule.Reload();
            Assert.Equal(left, schedule.Jobs.Select(job => job.Name).Where(name => name[0] == '@'));
            Assert.Equal(left[0] == names[0], schedule.Stored.Contains("[7,", StringComparison.Ordinal));
            schedule.Cancel(left[0]);
            if (left.Count == 3)
            {
                break;
            }
        }
    }

    [Fact]
    public void The_last_generation_of_a_damaged_job_is_a_matter_of_its_schedule_alone()
    {
        var schedule = Stored();
        schedule.Reload(edit: stored => Edited(stored, "generation", "4611686018427387903", out _));
        var refusal = Assert.Throws<SchedulerException>(() => schedule.Once("new", schedule.Now));
        Assert.Contains("is the last there is", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, schedule.Begin().Count);
        schedule.Cancel();
        schedule.Once("new", schedule.Now);
        schedule.Reload();
        Assert.Equal(["new"], schedule.Begin().Select(attempt => attempt.Job));
    }

    [Fact]
    public void A_new_job_comes_after_every_generation_that_is_stored()
    {
        var schedule = Stored();
        schedule.Reload(edit: stored => Edited(stored, "generation", "4000000000000000000", out _));
        schedule.Once("new", schedule.Now);
        Assert.Equal(["damaged", "new", "sibling"], schedule.Begin().Select(attempt => attempt.Job).Order());
    }

    private static PureSchedule Stored()
    {
        var schedule = new PureSchedule();
        schedule.Batch(new ScheduleBatch()
            .ScheduleOnce("damaged", schedule.Now, "damaged")
            .ScheduleOnce("sibling", schedule.Now, "sibling")
            .ScheduleOnce("later", schedule.Now.AddDays(1), "later"));
        return schedule;
    }

    /// <summary>Edits one job, and puts in the very text of a value, which a JSON node might not keep.</summary>
    private static string Edited(string stored, string property, string value, out string damaged, string name = "damaged")
    {
        var document = JsonNode.Parse(stored)!;
        var job = document["jobs"]!.AsArray().Single(job => job!["name"]?.ToString() == name)!;
        job[property] = "its value";
        damaged = job.ToJsonString().Replace("\"its value\"", value, StringComparison.Ordinal);
        return document.ToJsonString().Replace("\"its value\"", value, StringComparison.Ordinal);
    }
}
