using System.Text.Json;

using CommandScheduler.Schedules;
using CommandScheduler.Stores;

using Orleans.Storage;

namespace CommandScheduler.Testing.Stores;

/// <summary>What one check does with a store, and what it expects of it.</summary>
internal sealed class StoreCheckRun(StoreUnderTest store, CancellationToken cancellationToken)
{
    /// <summary>Schedules of other checks, and of other tests on the same store, do not begin like this.</summary>
    public string Prefix { get; } = $"conformance/{Guid.NewGuid():N}/";

    public StoreUnderTest Store => store;

    public CancellationToken Cancel => cancellationToken;

    /// <summary>Makes the id of a schedule of this check.</summary>
    public string Id(string name = "schedule") => Prefix + name;

    /// <summary>Makes the document of a schedule with one job that carries a text.</summary>
    public static string Document(string text)
        => Document(
        [
            new Job
            {
                Name = "job",
                Generation = 1,
                Command = Command("conformance", text),
                ScheduledAt = DateTimeOffset.UnixEpoch,
                Open = [Due(DateTimeOffset.UnixEpoch)],
            },
        ]);

    public static string Document(IEnumerable<Job> jobs) => ScheduleDocument.Write(ScheduleState.Empty with { Version = 1, Jobs = [.. jobs] });

    public static SerializedCommand Command(string type, string text) => new() { Type = type, Json = JsonSerializer.SerializeToElement(new { text }) };

    public static Occurrence Due(DateTimeOffset due) => new() { Due = due, RunAt = due };

    public Task<StoredDocument?> ReadAsync(string id) => store.Store.ReadAsync(id, cancellationToken);

    public Task<string> WriteAsync(string id, string? expected, string text)
        => WriteAsync(id, expected, new ScheduleWrite { Document = Document(text), WakeUpAt = DateTimeOffset.UnixEpoch.AddYears(300) });

    public Task<string> WriteAsync(string id, string? expected, ScheduleWrite write) => store.Store.WriteAsync(id, expected, write, cancellationToken);

    public Task DeleteAsync(string id, string? expected, params SettledEntry[] settled)
        => store.Store.DeleteAsync(id, expected, new ScheduleWrite { Settled = settled }, cancellationToken);

    /// <summary>Expects that a schedule has a version, and a document that says the same as the one that was written.</summary>
    public Task ExpectAsync(string id, string version, string text) => ExpectDocumentAsync(id, version, Document(text));

    public async Task ExpectDocumentAsync(string id, string version, string document)
    {
        var stored = await ReadAsync(id);
        if (stored is null)
        {
            throw Failure($"Schedule '{id}' was written, and it is not there.");
        }

        if (stored.Version != version)
        {
            throw Failure($"Schedule '{id}' has the version '{stored.Version}', and the last write returned '{version}'.");
        }

        using var expected = JsonDocument.Parse(document);
        using var found = Parse(id, stored.Document);
        if (!JsonElement.DeepEquals(expected.RootElement, found.RootElement))
        {
            throw Failure($"Schedule '{id}' was written as {Short(document)}, and is read as {Short(stored.Document)}.");
        }
    }

    public async Task ExpectNothingAsync(string id)
    {
        if (await ReadAsync(id) is { } stored)
        {
            throw Failure($"There should be no schedule '{id}', and version '{stored.Version}' was found: {Short(stored.Document)}.");
        }
    }

    /// <summary>Expects that a call is refused because of the version.</summary>
    public static async Task ExpectConflictAsync(string what, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (InconsistentStateException)
        {
            return;
        }
        catch (Exception exception)
        {
            throw new StoreConformanceException(
                $"{what} should throw InconsistentStateException, and threw {exception.GetType().Name}: {exception.Message}",
                exception);
        }

        throw Failure($"{what} should throw InconsistentStateException, and returned.");
    }

    /// <summary>Expects that a call ends because its token was cancelled.</summary>
    public static async Task ExpectCancelledAsync(string what, Func<CancellationToken, Task> call)
    {
        try
        {
            await call(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            return;
        }

        throw Failure($"{what} with a cancelled token should throw OperationCanceledException, and returned.");
    }

    public static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw Failure(otherwise);
        }
    }

    public static StoreConformanceException Failure(string message) => new(message);

    /// <summary>Tells whether a write was carried out, or refused because of the version.</summary>
    public static async Task<string?> WinnerAsync(Func<Task<string>> write)
    {
        try
        {
            return await write();
        }
        catch (InconsistentStateException)
        {
            return null;
        }
    }

    private static JsonDocument Parse(string id, string document)
    {
        try
        {
            return JsonDocument.Parse(document);
        }
        catch (JsonException exception)
        {
            throw new StoreConformanceException($"The document of schedule '{id}' is no JSON any more: {Short(document)}.", exception);
        }
    }

    private static string Short(string text) => text.Length > 300 ? $"{text[..300]}… ({text.Length} characters)" : text;
}
