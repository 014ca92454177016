using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CommandScheduler.Schedules;

/// <summary>The JSON form of a schedule's state. Fields that a build does not know survive its changes.</summary>
internal static class ScheduleDocument
{
    /// <summary>
    /// How deep a document is nested at most. None of its parts but commands, which are not looked into, and fields of later builds is nested
    /// without bound, and SQLite does not read JSON that is nested deeper.
    /// </summary>
    public const int MostDepth = 1_000;

    private const string Jobs = "jobs";

    /// <summary>A document is parsed without recursion; what is nested too deeply is a fault of its job.</summary>
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Without what a part of a later build is kept for.</summary>
    // By reflection: generated code would give init-only properties that are absent their type's default, not their own.
    private static readonly JsonSerializerOptions Plain = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MostDepth,
        Converters = { new WordConverter() },
    };

    public static readonly JsonSerializerOptions Options = new(Plain)
    {
        Converters = { new UnknownMembers<JobOptions>(Plain), new UnknownMembers<SerializedCommand>(Plain), new UnknownMembers<DaylightSaving>(Plain) },
    };

    public static string Write(ScheduleState state)
        => state.Jobs.Any(job => job.Unreadable is not null) ? new JobFragments().Write(state) : JsonSerializer.Serialize(state, Options);

    /// <exception cref="SchedulerException">The document is damaged, or of a newer format.</exception>
    public static ScheduleState Read(string scheduleId, string document)
    {
        try
        {
            using var parsed = JsonDocument.Parse(document, AnyDepth);
            if (parsed.RootElement.TryGetProperty("format", out var format) && format.GetInt32() > ScheduleState.CurrentFormat)
            {
                throw new SchedulerException(
                    $"Schedule '{scheduleId}' is stored in format {format.GetInt32()}, and this build reads formats up to {ScheduleState.CurrentFormat}. "
                    + "Deploy the newer build again; the stored schedule was left untouched.");
            }

            var state = ReadPlainFrame(parsed.RootElement) ?? ReadFrame(parsed.RootElement);
            return parsed.RootElement.TryGetProperty(Jobs, out var jobs) ? WithJobs(state, JobsDocument.Read(jobs)) : state;
        }
        catch (Exception exception) when (exception is not SchedulerException)
        {
            throw new SchedulerException(
                $"The stored document of schedule '{scheduleId}' cannot be read: {Sentence.From(exception)} "
                + "It was left untouched; restore it from a backup, or remove it.",
                exception);
        }
    }

    /// <summary>Says whether two parts of a document are written in the same way, as far as this build knows them.</summary>
    public static bool AreEqual<T>(T left, T right) => JsonSerializer.Serialize(left, Plain) == JsonSerializer.Serialize(right, Plain);

    /// <summary>Writes one of the jobs of a document. One that cannot be read is written as it was.</summary>
    public static string WriteJob(Job job) => job.Unreadable ?? JsonSerializer.Serialize(job, Options);

    /// <summary>Reads one of the jobs of a document, for a list.</summary>
    /// <returns>The job; if it cannot be read, one of the given name that stands in for it.</returns>
    public static Job ReadJob(string name, string job)
    {
        try
        {
            using var parsed = JsonDocument.Parse(job, AnyDepth);
            var (read, fault) = JobsDocument.ReadOne(parsed.RootElement);
            return read ?? JobsDocument.Unreadable(name, parsed.RootElement, fault!);
        }
        catch (JsonException exception)
        {
            return JobsDocument.Unreadable(name, null, exception.Message);
        }
    }

    /// <summary>Reads what nearly all documents have beside their jobs: three numbers. Null if there is more, or something is wrong with it.</summary>
    private static ScheduleState? ReadPlainFrame(JsonElement document)
    {
        var (format, version, lastGeneration) = (ScheduleState.CurrentFormat, 0L, 0L);
        foreach (var property in document.EnumerateObject())
        {
            var value = property.Value;
            var isPlain = property.NameEquals(Jobs) || property.NameEquals("factsOf")
                || (property.NameEquals("requests") ? value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0
                    : value.ValueKind == JsonValueKind.Number
                        && ((property.NameEquals("version") && value.TryGetInt64(out version))
                            || (property.NameEquals("lastGeneration") && value.TryGetInt64(out lastGeneration))
                            || (property.NameEquals("format") && value.TryGetInt32(out format))));
            if (!isPlain)
            {
                return null;
            }
        }

        return JobFaults.IsGeneration(version) && JobFaults.IsGeneration(lastGeneration)
            ? new ScheduleState { Format = format, Version = version, LastGeneration = lastGeneration }
            : null;
    }

    /// <summary>Reads what a document has beside its jobs.</summary>
    private static ScheduleState ReadFrame(JsonElement document)
    {
        var frame = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(frame, new JsonWriterOptions { MaxDepth = Options.MaxDepth }))
        {
            writer.WriteStartObject();
            foreach (var property in document.EnumerateObject().Where(property => !property.NameEquals(Jobs)))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        var state = JsonSerializer.Deserialize<ScheduleState>(frame.WrittenSpan, Options)!;
        return JobFaults.IsGeneration(state.Version) && JobFaults.IsGeneration(state.LastGeneration)
            && state.Requests.All(request => request is { Id: not null, Jobs.IsDefault: false })
                ? state
                : throw new JsonException("Its version, its last generation or one of its requests is out of range.");
    }

    /// <summary>Puts jobs in. A new job has a later generation than each of them.</summary>
    private static ScheduleState WithJobs(ScheduleState state, ImmutableArray<Job> jobs)
        => state with { Jobs = jobs, LastGeneration = jobs.Aggregate(state.LastGeneration, (last, job) => Math.Max(last, job.Generation)) };
}
