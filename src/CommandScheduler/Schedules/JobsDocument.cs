using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

using CommandScheduler.Checks;

namespace CommandScheduler.Schedules;

/// <summary>Reads the jobs of a document one by one, so that one that cannot be read never hides the others.</summary>
internal static class JobsDocument
{
    /// <summary>What the name begins with that is given to a job instead of one that nobody could pass to a call.</summary>
    private const string Unnamed = "@unreadable";

    private const int MostNamed = 256;

    /// <summary>What is read must be written again within a document.</summary>
    private static readonly JsonSerializerOptions Shallower = new(ScheduleDocument.Options) { MaxDepth = ScheduleDocument.MostDepth - 4 };

    /// <summary>Reads the jobs. Each that cannot be read is there as one that only keeps its text.</summary>
    /// <exception cref="JsonException">They are no array.</exception>
    public static ImmutableArray<Job> Read(JsonElement jobs)
    {
        if (jobs.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException($"Its jobs are no array but {jobs.ValueKind}.");
        }

        var read = new Job?[jobs.GetArrayLength()];
        var faults = new string?[read.Length];
        var names = new HashSet<string>(read.Length, StringComparer.Ordinal);
        var generations = new HashSet<long>(read.Length);
        var index = 0;
        foreach (var json in jobs.EnumerateArray())
        {
            (var job, faults[index]) = ReadOne(json);
            if (job is not null && !(names.Add(job.Name) && generations.Add(job.Generation)))
            {
                (job, faults[index]) = (null, "Another job of the schedule has its name or its generation.");
            }

            read[index++] = job;
        }

        return Array.TrueForAll(faults, fault => fault is null) ? [.. read!] : WithUnreadable(jobs, read, faults, names, generations);
    }

    /// <summary>Reads one job.</summary>
    /// <returns>The job, or why it cannot be read.</returns>
    public static (Job? Job, string? Fault) ReadOne(JsonElement json)
    {
        try
        {
            var job = json.Deserialize<Job>(Shallower) ?? throw new JsonException("It is null.");
            if (JsonMarshal.GetRawUtf8Value(json).IndexOf("\\u"u8) >= 0)
            {
                // JSON that is kept and not looked into may have texts that cannot be written again.
                ScheduleDocument.WriteJob(job);
            }

            return JobFaults.Find(job) is { } fault ? (null, fault) : (HeldRuns.WithLatest(job), null);
        }
        catch (Exception exception)
        {
            // Setters and converters throw this and that. Whatever it is, it is about this job alone.
            return (null, ErrorLine(exception));
        }
    }

    /// <summary>Stands in for a job that cannot be read: it keeps the text, and can be cancelled or replaced.</summary>
    public static Job Unreadable(string name, long generation, string text, string? commandType, string fault) => new()
    {
        Name = name,
        Generation = generation,
        Command = new SerializedCommand { Type = commandType ?? "" },
        ScheduledAt = default,
        LastError = $"This build cannot read the job: {Sentence.From(fault)} What is stored of it is kept as it is.",
        Unreadable = text,
    };

    /// <summary>Stands in for a job that cannot be computed.</summary>
    public static Job Unreadable(Job job, Exception exception)
        => Unreadable(job.Name, job.Generation, ScheduleDocument.WriteJob(job), job.Command.Type, ErrorLine(exception));

    /// <summary>Makes one entry of a list of a job, or of a whole schedule, that cannot be read.</summary>
    public static Job Unreadable(string name, JsonElement? json, string fault)
        => Unreadable(name, 0, json?.GetRawText() ?? "", json is { } job ? TypeOf(job) : null, fault);

    private static ImmutableArray<Job> WithUnreadable(
        JsonElement jobs, Job?[] read, string?[] faults, HashSet<string> names, HashSet<long> generations)
    {
        var index = 0;
        foreach (var json in jobs.EnumerateArray())
        {
            if (faults[index] is { } fault)
            {
                read[index] = Unreadable(NameFor(json, names), GenerationFor(json, index - read.Length, generations), json.GetRawText(), TypeOf(json), fault);
            }

            index++;
        }

        // The jobs of a schedule are in the order of their generations.
        return [.. read.OrderBy(job => job!.Generation)!];
    }

    private static string NameFor(JsonElement json, HashSet<string> names)
    {
        if (TextOf(json, "name") is { } own && Check.IsName(own, Check.MaxName) && names.Add(own))
        {
            return own;
        }

        var name = StandInFor(json.GetRawText());
        while (!names.Add(name))
        {
            name += "+";
        }

        return name;
    }

    /// <summary>
    /// Makes a name of a text, which is kept to the letter, so that the name stays while the job is there. The views of the databases have the
    /// same rule: SQLite has no hash function, and gives its texts without the blanks between.
    /// </summary>
    private static string StandInFor(string text)
    {
        var (hash, length) = (0L, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is not (' ' or '\t' or '\r' or '\n') && ++length <= MostNamed)
            {
                hash = ((hash * 31) + rune.Value) % int.MaxValue;
            }
        }

        return $"{Unnamed}{((hash * 31) + length) % int.MaxValue}";
    }

    /// <param name="json">The job.</param>
    /// <param name="otherwise">A negative number for one that has none, which keeps the order of such jobs.</param>
    /// <param name="generations">Those that are taken.</param>
    private static long GenerationFor(JsonElement json, int otherwise, HashSet<long> generations)
        => json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty("generation", out var number)
            && number.ValueKind == JsonValueKind.Number
            && number.TryGetInt64(out var own)
            && JobFaults.IsGeneration(own)
            && generations.Add(own)
                ? own
                : otherwise;

    private static string? TypeOf(JsonElement json)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty("command", out var command)
            && TextOf(command, "type") is { } type && Check.IsName(type, Check.MaxText)
                ? type
                : null;

    private static string? TextOf(JsonElement json, string property)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out var text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()
                : null;
        }
        catch (InvalidOperationException)
        {
            // It has an unpaired surrogate.
            return null;
        }
    }

    private static string ErrorLine(Exception exception)
        => Sentence.From(exception) is var line && line.Length > Check.MaxText ? $"{line[..Check.MaxText]}…" : line;
}
