using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CommandScheduler.Schedules;

/// <summary>The JSON form of a schedule's state. Fields that a build does not know survive its changes.</summary>
internal static class ScheduleDocument
{
    // By reflection: generated code would give init-only properties that are absent their type's default, not their own.
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(ScheduleState state) => JsonSerializer.Serialize(state, Options);

    /// <exception cref="SchedulerException">The document is damaged, or of a newer format.</exception>
    public static ScheduleState Read(string scheduleId, string document)
    {
        try
        {
            using var parsed = JsonDocument.Parse(document);
            if (parsed.RootElement.TryGetProperty("format", out var format) && format.GetInt32() > ScheduleState.CurrentFormat)
            {
                throw new SchedulerException(
                    $"Schedule '{scheduleId}' is stored in format {format.GetInt32()}, and this build reads formats up to {ScheduleState.CurrentFormat}. "
                    + "Deploy the newer build again; the stored schedule was left untouched.");
            }

            var state = parsed.RootElement.Deserialize<ScheduleState>(Options) ?? throw new JsonException("The document is null.");
            return state.Jobs.Any(HeldRuns.LackLatest) ? state with { Jobs = [.. state.Jobs.Select(HeldRuns.WithLatest)] } : state;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new SchedulerException(
                $"The stored document of schedule '{scheduleId}' cannot be read: {Sentence.From(exception)} "
                + "It was left untouched; restore it from a backup, or remove it.",
                exception);
        }
    }

    /// <summary>Says whether two parts of a document are written in the same way.</summary>
    public static bool AreEqual<T>(T left, T right) => JsonSerializer.Serialize(left, Options) == JsonSerializer.Serialize(right, Options);

    /// <summary>Writes one of the jobs of a document.</summary>
    public static string WriteJob(Job job) => JsonSerializer.Serialize(job, Options);

    /// <summary>Reads one of the jobs of a document.</summary>
    /// <returns>The job; null if it cannot be read.</returns>
    public static Job? ReadJob(string job)
    {
        try
        {
            return JsonSerializer.Deserialize<Job>(job, Options) is { } read ? HeldRuns.WithLatest(read) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
