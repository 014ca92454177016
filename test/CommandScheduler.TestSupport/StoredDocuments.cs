using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CommandScheduler.TestSupport;

/// <summary>What older builds have stored, as it is kept in the directory Documents.</summary>
public static class StoredDocuments
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly string[] Facts = ["status", "dueAt", "attempt", "timeZone"];

    private static readonly string[] Since =
    [
        nameof(JobSnapshot.FailedRuns), nameof(JobSnapshot.AwaitsRequeue), nameof(JobSnapshot.FailedAt), nameof(JobSnapshot.Dispatcher),
        nameof(JobSnapshot.ScheduledAt),
    ];

    /// <summary>Gets the documents that the build before the facts wrote, by their schedules.</summary>
    public static IReadOnlyDictionary<string, string> Before { get; } = Documents("Before/");

    /// <summary>Gets the documents of a build that knows the facts, after a change by the build that does not.</summary>
    public static IReadOnlyDictionary<string, string> Between { get; } = Documents("Between/");

    public static string Text(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }

    public static void Copy(string name, string path)
    {
        using var from = Open(name);
        using var to = File.Create(path);
        from.CopyTo(to);
    }

    /// <summary>Gets how the build before described the jobs of <see cref="Before"/>, by schedule and job.</summary>
    public static IReadOnlyDictionary<string, string> Described()
        => JsonNode.Parse(Text("Before/described.golden"))!.AsArray()
            .SelectMany(schedule => schedule!["Jobs"]!.AsArray().Select(job => (Key: $"{schedule["ScheduleId"]}/{job!["Name"]}", Job: job!.ToJsonString(Json))))
            .ToDictionary(pair => pair.Key, pair => pair.Job);

    /// <summary>Writes a description as <see cref="Described"/> has it: without what has come since.</summary>
    public static string WriteAsBefore(JobSnapshot job)
    {
        var written = JsonSerializer.SerializeToNode(job, Json)!.AsObject();
        Array.ForEach(Since, member => written.Remove(member));
        return written.ToJsonString(Json);
    }

    public static string Write(JobSnapshot job) => JsonSerializer.Serialize(job, Json);

    /// <summary>Makes a document as a build from before the facts would have written it.</summary>
    public static string WithoutFacts(string document)
        => Changed(document, schedule => schedule.Remove("factsOf"), job =>
        {
            foreach (var fact in Facts)
            {
                job.Remove(fact);
            }
        });

    /// <summary>Makes a document with facts that were kept while what they were made of was changed.</summary>
    public static string WithStaleFacts(string document)
        => Changed(document, schedule => schedule["factsOf"] = schedule["version"]!.GetValue<long>() - 1, job =>
        {
            job["status"] = (string?)job["status"] == "paused" ? "retrying" : "paused";
            job["dueAt"] = "2000-01-01T00:00:00.0000000Z";
            job["attempt"] = 99;
            job["timeZone"] = "Nowhere";
        });

    private static string Changed(string document, Action<JsonObject> changeSchedule, Action<JsonObject> changeJob)
    {
        var schedule = JsonNode.Parse(document)!.AsObject();
        changeSchedule(schedule);
        foreach (var job in schedule["jobs"]!.AsArray())
        {
            changeJob(job!.AsObject());
        }

        return schedule.ToJsonString(Json);
    }

    private static Dictionary<string, string> Documents(string directory)
        => typeof(StoredDocuments).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(directory, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
            .ToDictionary(name => name[directory.Length..^".json".Length], Text);

    private static Stream Open(string name) => typeof(StoredDocuments).Assembly.GetManifestResourceStream(name)!;
}
