using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

using CommandScheduler.Schedules;

namespace CommandScheduler.Tests.Schedules;

/// <summary>
/// Whatever a member of a stored job holds, the job is read and every verb works, or it is unreadable: kept to the letter, cancellable, and no
/// trouble to its siblings. The members are found by reflection, so that a new one is not forgotten.
/// </summary>
public sealed class StoredMemberTests
{
    private const string Time = "2026-01-05T08:00:00+00:00";

    private const string Occurrence = $$"""
        {"due":"{{Time}}","runAt":"{{Time}}","attempts":1,"unfinished":1,"triggered":false,"requeued":true,"backfill":9,"deferredBecause":"d",
         "undeliverableSince":"{{Time}}",
         "failures":[{"attempt":1,"at":"{{Time}}","count":2,"text":"t"}]}
        """;

    /// <summary>A job that has every member, and is overdue.</summary>
    private const string Whole = $$"""
        {"name":"job","generation":1000,"command":{"type":"note","json":"note","bytes":null},"scheduledAt":"2026-01-01T00:00:00+00:00",
         "options":{"ifExists":"reject","timeZone":"Europe/Berlin","retry":{"maxAttempts":3,"initialDelay":"00:00:01","factor":2,"maxDelay":"00:01:00",
           "jitter":0.1},"attemptTimeout":"00:01:00","catchUp":{"mode":"all","window":"1.00:00:00","max":10,"spacing":"00:00:01"},"overlap":"queue",
           "jitter":"00:00:10","startAt":"2026-01-01T00:00:00+00:00","endAt":"2027-01-01T00:00:00+00:00","maxRuns":1000,"correlationId":"c",
           "causationId":"c","dispatcher":"default","tags":["t"],"daylightSaving":{"gap":"skip","overlap":"both"},
           "exclude":{"dates":["2026-02-02"],"calendar":null},"stopWhenCancelled":true,"requestId":null},
         "recurrence":"@hourly","nextDue":"{{Time}}","nextRunAt":"2026-01-05T08:00:05+00:00","nextLocal":"2026-01-05T09:00:00+01:00",
         "lastDue":"2026-01-05T07:00:00+00:00","open":[{{Occurrence}}],"held":{"occurrence":{{Occurrence}},"outcome":"deadLettered","failedAt":"{{Time}}"},
         "earlierHeld":[{"occurrence":{{Occurrence}},"outcome":"deadLettered","failedAt":"{{Time}}"}],"lastTriggered":"{{Time}}",
         "paused":{"reason":"r","since":"2026-01-05T08:30:00+00:00"},
         "pausedSpans":[{"after":"2026-01-05T08:10:00+00:00","through":"2026-01-05T08:20:00+00:00"}],
         "catchUpUntil":"2026-01-05T08:30:00+00:00","catchUpNotBefore":"{{Time}}",
         "backfills":[{"generation":9,"next":"2026-01-02T00:00:00+00:00","to":"2026-01-03T00:00:00+00:00","left":24,
           "spacing":"00:00:01","notBefore":"{{Time}}"}],
         "runs":5,"clockRules":{"gap":"skip","overlap":"both"},
         "recent":[{"due":"{{Time}}","outcome":"succeeded","at":"{{Time}}","count":2,"attempts":1,"reason":"r","backfill":true}],
         "lastOutcome":"succeeded","lastError":"e","traceParent":"p"}
        """;

    private static readonly string[] Times = ["\"0001-01-01T00:00:00+00:00\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999+00:00\"",
        "\"9999-12-31T23:59:59.9999999-14:00\"", "\"2026-01-05T08:00:00+00:00\""];

    private static readonly string[] Numbers = ["-1", "0", "99", "-5", "999999999", "1000000000", "2147483646", "2147483647", "-2147483648"];

    private static readonly string[] LongNumbers = ["4611686018427387902", "4611686018427387903", "4611686018427387904", "9223372036854775807",
        "-9223372036854775808", "-4611686018427387903"];

    private static readonly string[] Lengths = ["\"-00:00:00.0000001\"", "\"00:00:00\"", "\"3660.00:00:00\"", "\"10675199.02:48:05.4775807\"",
        "\"-10675199.02:48:05.4775808\""];

    private static readonly (string Name, Action<PureSchedule> Verb)[] Verbs =
    [
        ("begin", schedule => schedule.Begin()),
        ("succeed", schedule => schedule.Begin().ToList().ForEach(schedule.Succeed)),
        ("fail", schedule => schedule.Begin().ToList().ForEach(attempt => schedule.Fail(attempt))),
        ("undeliverable", schedule => schedule.Begin().ToList().ForEach(attempt => schedule.Undeliverable(attempt))),
        ("cut off", schedule => schedule.Begin().ToList().ForEach(schedule.CutOff)),
        ("explain", schedule => schedule.Explain()),
        ("pause", schedule => schedule.Pause("job")),
        ("pause all", schedule => schedule.Pause()),
        ("resume", schedule => schedule.Resume("job")),
        ("resume all", schedule => schedule.Resume()),
        ("trigger", schedule => schedule.Trigger()),
        ("requeue", schedule => schedule.Requeue()),
        ("backfill", schedule => schedule.Backfill(schedule.Now.AddHours(-5), schedule.Now.AddHours(-2))),
        ("schedule", schedule => schedule.Once("new", schedule.Now)),
        ("replace", schedule => schedule.Recurring("@daily", new JobOptions { IfExists = IfExists.Replace })),
        ("change", schedule => schedule.Recurring("@daily", new JobOptions { IfExists = IfExists.ReplaceIfChanged })),
        ("cancel", schedule => schedule.Cancel("job")),
        ("cancel all", schedule => schedule.Cancel()),
    ];

    [Fact]
    public void The_whole_job_has_every_member_and_is_read()
    {
        var sample = JsonNode.Parse(Whole)!;
        Assert.All(Members(typeof(Job), "$"), member => Assert.True(Has(sample, member.Path), $"{member.Path} is missing above."));
        Assert.Equal(JobStatus.Paused, Load(Whole).Jobs.Single(job => job.Name == "job").Status);
        Assert.Empty(Trials(Whole));
    }

    [Fact]
    public void Members_of_later_builds_survive_a_change_wherever_they_are()
    {
        // A pause that is over is the one part that has no place for them.
        var sample = JsonNode.Parse(Whole)!.AsObject();
        var parts = Members(typeof(Job), "$").Where(member => !member.Path.StartsWith("$.pausedSpans", StringComparison.Ordinal))
            .Select(member => Parent(sample, member.Path)!).Append(Parent(sample, "$.command.type")!).Distinct().ToList();
        Assert.True(parts.Count >= 16, $"{parts.Count}");
        for (var part = 0; part < parts.Count; part++)
        {
            parts[part][$"later{part:D2}"] = new JsonObject { ["a"] = new JsonArray(1, 1.50m) };
        }

        var schedule = Load(sample.ToJsonString());
        Assert.Equal(JobStatus.Paused, Seen(schedule)!.Status);
        schedule.Pause("job", "another reason");
        schedule.Trigger();
        schedule.Reload();
        schedule.Trigger();
        Assert.Equal(
            Enumerable.Range(0, parts.Count),
            Enumerable.Range(0, parts.Count).Where(part => schedule.Stored.Contains($"\"later{part:D2}\":{{\"a\":[1,1.50]}}", StringComparison.Ordinal)));

        // What this build knows of the options is the same as before.
        Assert.Equal(["t"], Seen(schedule)!.Tags);
    }

    [Fact]
    public void No_value_of_a_member_stops_a_verb_or_a_sibling()
    {
        var failures = new List<string>();
        foreach (var (path, type) in Members(typeof(Job), "$"))
        {
            foreach (var value in ValuesOf(type))
            {
                foreach (var variant in (string[])["all", "not paused", "no runs"])
                {
                    var sample = JsonNode.Parse(Whole)!.AsObject();
                    _ = variant switch
                    {
                        "not paused" => sample.Remove("paused"),
                        "no runs" => sample.Remove("open") && sample.Remove("held") && sample.Remove("earlierHeld") && sample.Remove("backfills")
                            && sample.Remove("paused"),
                        _ => true,
                    };
                    if (Has(sample, path))
                    {
                        failures.AddRange(Trials(With(sample, path, value)).Select(failure => $"{path} = {value} ({variant}): {failure}"));
                    }
                }
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} failures:\n{string.Join('\n', failures.Take(60))}");
    }

    [Fact]
    public void A_number_in_the_place_of_a_word_makes_a_job_unreadable_that_can_be_cancelled()
    {
        var enums = Members(typeof(Job), "$").Where(member => Plain(member.Type).IsEnum).ToList();
        Assert.True(enums.Count >= 10);
        foreach (var (path, _) in enums)
        {
            foreach (var value in (string[])["99", "-1", "0", "\"99\"", "\"later\""])
            {
                var text = With(JsonNode.Parse(Whole)!.AsObject(), path, value);
                var schedule = Load(text);
                Assert.StartsWith("This build cannot read the job: ", schedule.Jobs.Single(job => job.Name == "job").LastError, StringComparison.Ordinal);
                Assert.Equal(["sibling"], schedule.Begin().Select(attempt => attempt.Job));
                Assert.Contains(text, schedule.Stored, StringComparison.Ordinal);
                schedule.Cancel("job");
            }
        }
    }

    /// <summary>Calls every verb, each on a schedule of its own.</summary>
    private static IEnumerable<string> Trials(string job)
    {
        var unreadable = Seen(Load(job)) is not { } seen || IsUnreadable(seen);
        foreach (var (name, verb) in unreadable ? Verbs.Where(verb => verb.Name is "begin" or "explain" or "schedule" or "replace" or "cancel all") : Verbs)
        {
            var failure = "";
            try
            {
                Try(job, verb, name.StartsWith("cancel", StringComparison.Ordinal));
            }
            catch (Exception exception)
            {
                failure = $"{name}: {string.Join(" | ", exception.ToString().Split('\n').Take(4).Select(line => line.Trim()))}";
            }

            if (failure.Length > 0)
            {
                yield return failure;
            }
        }
    }

    private static void Try(string text, Action<PureSchedule> verb, bool mustWork)
    {
        var schedule = Load(text);
        var before = Seen(schedule);
        _ = schedule.Facts;
        try
        {
            verb(schedule);
        }
        catch (Exception exception) when (!mustWork && (exception is SchedulerException || exception.GetType() == typeof(ArgumentException)))
        {
            // A documented refusal.
        }

        if (before is not null && IsUnreadable(before) && Seen(schedule) is { } still && IsUnreadable(still))
        {
            // One that was read and cannot be computed is written as it was read.
            Assert.True(
                schedule.Stored.Contains(text, StringComparison.Ordinal)
                    || schedule.Stored.Contains("\"nextDue\":\"9999-12-31T23:59:59.9999999", StringComparison.Ordinal),
                "it is not kept to the letter");
        }

        var readable = Readable(schedule);
        schedule.Reload();
        Assert.Equal(readable, Readable(schedule));
        _ = schedule.Facts;
        if (schedule.Jobs.Count > 0)
        {
            schedule.Resume();
            schedule.Begin();
            schedule.Cancel();
        }

        Assert.Empty(schedule.Jobs);
    }

    private static List<string> Readable(PureSchedule schedule)
        => [.. schedule.Jobs.Where(job => !IsUnreadable(job)).Select(job => job.Name).Order(StringComparer.Ordinal)];

    private static bool IsUnreadable(JobSnapshot job) => job.LastError?.StartsWith("This build cannot read the job", StringComparison.Ordinal) == true;

    private static JobSnapshot? Seen(PureSchedule schedule) => schedule.Jobs.SingleOrDefault(job => job.Name == "job");

    private static PureSchedule Load(string job)
    {
        var schedule = new PureSchedule();
        schedule.Once("sibling", schedule.Now);
        schedule.Reload(edit: stored => stored.Replace("\"jobs\":[", $"\"jobs\":[{job},", StringComparison.Ordinal));
        return schedule;
    }

    private static string[] ValuesOf(Type type)
    {
        var plain = Plain(type);
        return plain.IsEnum ? ["99", "-1", "0", "\"99\"", $"\"{string.Join(", ", Enum.GetNames(plain).Take(3))}\"", "\"later\""]
            : plain == typeof(DateTimeOffset) ? Times
            : plain == typeof(TimeSpan) ? Lengths
            : plain == typeof(long) ? [.. Numbers, .. LongNumbers]
            : plain == typeof(double) ? ["-1", "0", "1e300", "-1e300"]
            : plain == typeof(int) ? Numbers
            : IsList(plain) ? ["[]", "[null]", "[[]]", "null", "{}"]
            : plain == typeof(string) ? ["\"\"", "\"?\"", "null", "7"]
            : plain == typeof(bool) ? ["true", "false"]
            : ["null", "{}", "[]"];
    }

    private static IEnumerable<(string Path, Type Type)> Members(Type type, string path)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<JsonIgnoreAttribute>() is not null || property.GetCustomAttribute<JsonExtensionDataAttribute>() is not null
                || !property.CanWrite)
            {
                continue;
            }

            var (own, plain) = ($"{path}.{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}", Plain(property.PropertyType));
            yield return (own, property.PropertyType);
            var element = IsList(plain) ? plain.GetGenericArguments()[0] : plain;
            if (element.Namespace?.StartsWith("CommandScheduler", StringComparison.Ordinal) == true && !element.IsEnum && plain != typeof(SerializedCommand))
            {
                foreach (var member in Members(element, own))
                {
                    yield return member;
                }
            }
        }
    }

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static bool IsList(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType;

    private static bool Has(JsonNode sample, string path) => Parent(sample, path) is { } parent && parent.ContainsKey(path[(path.LastIndexOf('.') + 1)..]);

    private static JsonObject? Parent(JsonNode sample, string path)
    {
        JsonNode? node = sample;
        foreach (var name in path.Split('.')[1..^1])
        {
            node = node?[name];
            node = node is JsonArray { Count: > 0 } list ? list[0] : node;
        }

        return node as JsonObject;
    }

    private static string With(JsonObject sample, string path, string value)
    {
        Parent(sample, path)![path[(path.LastIndexOf('.') + 1)..]] = "its value";
        return sample.ToJsonString().Replace("\"its value\"", value, StringComparison.Ordinal);
    }
}
