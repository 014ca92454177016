using System.Text.Json;

using CommandScheduler.Queries;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;

using Orleans.Storage;

namespace CommandScheduler.Testing.Stores;

/// <summary>What one check does with a store, and what it expects of it.</summary>
internal sealed class StoreCheckRun
{
    /// <summary>How long a call may take. It turns a store that never answers into a failure, and decides nothing else.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TimeProvider _clock;
    private readonly bool _other;

    public StoreCheckRun(StoreUnderTest store, TimeProvider clock, CancellationToken cancellationToken)
    {
        (Store, Cancel) = (store, cancellationToken);
        _clock = clock;
        Prefix = $"conformance/{Guid.NewGuid():N}/";
    }

    private StoreCheckRun(StoreCheckRun one)
    {
        (Store, Cancel, Prefix) = (one.Store, one.Cancel, one.Prefix);
        _clock = one._clock;
        _other = true;
    }

    /// <summary>Gets what the ids of this check begin with. Those of other checks, and of other tests on the same store, do not.</summary>
    public string Prefix { get; }

    public StoreUnderTest Store { get; }

    public CancellationToken Cancel { get; }

    /// <summary>Gets the instance that is called.</summary>
    public IScheduleStore Instance => _other ? Store.OtherInstance : Store.Store;

    /// <summary>Gets the same check at the other instance. Needs <see cref="StoreFeatures.SeveralInstances"/>.</summary>
    public StoreCheckRun Other => new(this);

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

    public static StoredOutcome Outcome(
        string job,
        OccurrenceOutcome outcome = OccurrenceOutcome.Succeeded,
        long count = 1,
        string? reason = null) => new()
    {
        JobName = job,
        Generation = 1,
        CommandType = "conformance",
        DueAt = DateTimeOffset.UnixEpoch,
        Outcome = outcome,
        Count = count,
        DecidedAt = DateTimeOffset.UnixEpoch,
        Reason = reason,
    };

    public Task<StoredDocument?> ReadAsync(string id) => CallAsync($"Reading schedule '{id}'", Instance, store => store.ReadAsync(id, Cancel));

    public Task<string> WriteAsync(string id, string? expected, string text)
        => WriteAsync(id, expected, new ScheduleWrite { Document = Document(text), WakeUpAt = DateTimeOffset.UnixEpoch.AddYears(300) });

    public async Task<string> WriteAsync(string id, string? expected, ScheduleWrite write)
    {
        var what = $"Writing schedule '{id}' and expecting {Expected(expected)}";
        var version = await CallAsync<IScheduleStore, string?>(what, Instance, async store => await store.WriteAsync(id, expected, write, Cancel));
        return version is not (null or "")
            ? version
            : throw Failure($"{what} returned {(version is null ? "null" : "an empty text")}. It must return the version that is stored now.");
    }

    public Task DeleteAsync(string id, string? expected, params SettledEntry[] settled) => DeleteAsync(id, expected, new ScheduleWrite { Settled = settled });

    public Task DeleteAsync(string id, string? expected, ScheduleWrite write)
        => CallAsync($"Deleting schedule '{id}' and expecting {Expected(expected)}", Instance, async store =>
        {
            await store.DeleteAsync(id, expected, write, Cancel);
            return true;
        });

    public Task<T> CallAsync<T>(string what, Func<IJobDirectory, Task<T>> call) => CallAsync(what, Store.Directory, call);

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
        catch (StoreConformanceException exception) when (exception.InnerException is { } thrown)
        {
            throw new StoreConformanceException($"{what} should throw InconsistentStateException, and threw {Described(thrown)}", thrown);
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
        catch (Exception exception) when (exception is not StoreConformanceException)
        {
            throw new StoreConformanceException(
                $"{what} with a cancelled token should throw OperationCanceledException, and threw {Described(exception)}",
                exception);
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

    /// <summary>Tells the version of a write that was carried out; null if it was refused because of the version.</summary>
    public static async Task<string?> WrittenAsync(Func<Task<string>> write)
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

    /// <summary>Tells whether a call returns, or is refused because of the version.</summary>
    public static async Task<bool> ReturnsAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private static string Expected(string? version) => version is null ? "that there is none" : $"version '{version}'";

    private static string Described(Exception exception) => $"{exception.GetType().Name}: {exception.Message}";

    /// <summary>Lets a conflict through, and gives every other exception the words of a check that failed.</summary>
    private async Task<TResult> CallAsync<TPart, TResult>(string what, TPart part, Func<TPart, Task<TResult>> call)
    {
        Cancel.ThrowIfCancellationRequested();
        Task<TResult>? answer = null;
        try
        {
            answer = call(part);
            return await answer.WaitAsync(Patience, _clock);
        }
        catch (TimeoutException) when (answer is { IsCompleted: false })
        {
            throw Failure($"{what} has not ended after {Patience.TotalMinutes} minutes.");
        }
        catch (Exception exception) when (exception is not InconsistentStateException && !Cancel.IsCancellationRequested)
        {
            throw new StoreConformanceException(
                $"{what} threw {Described(exception)} (A call that is refused because of the version throws InconsistentStateException, "
                + "also when others call at once. A check expects no other exception.)",
                exception);
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
