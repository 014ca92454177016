using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using CommandScheduler.Stores;

using Orleans.Storage;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>Keeps each schedule in a file of one directory, for one process: the least that a store must do.</summary>
public sealed class FileStore : IScheduleStore, IDisposable
{
    private readonly string _directory;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The versions by schedule id, which also say what there is to list.</summary>
    private readonly Dictionary<string, string> _versions = new(StringComparer.Ordinal);

    public FileStore(string directory)
    {
        _directory = Directory.CreateDirectory(directory).FullName;
        foreach (var row in Directory.EnumerateFiles(_directory, "*.json").Select(Read))
        {
            _versions.Add(row.ScheduleId, row.Version);
        }
    }

    public void Dispose() => _turn.Dispose();

    public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
        => InTurnAsync(
            () => _versions.ContainsKey(scheduleId) && Read(PathOf(scheduleId)) is var row ? new StoredDocument(row.Document, row.Version) : null,
            cancellationToken);

    public Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return InTurnAsync(
            () =>
            {
                Expect(scheduleId, expectedVersion);
                var row = new Row(scheduleId, Guid.NewGuid().ToString("N"), write.Document);
                var path = PathOf(scheduleId);
                File.WriteAllText(path + ".new", JsonSerializer.Serialize(row));
                File.Move(path + ".new", path, overwrite: true);
                return _versions[scheduleId] = row.Version;
            },
            cancellationToken);
    }

    public Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
        => InTurnAsync(
            () =>
            {
                Expect(scheduleId, expectedVersion);
                File.Delete(PathOf(scheduleId));
                return _versions.Remove(scheduleId);
            },
            cancellationToken);

    /// <summary>Reads all schedules whose ids fit, in no order.</summary>
    public Task<List<(string ScheduleId, string Document)>> ReadAllAsync(Func<string, bool> fits, CancellationToken cancellationToken)
        => InTurnAsync(() => _versions.Keys.Where(fits).Select(id => (id, Read(PathOf(id)).Document)).ToList(), cancellationToken);

    private static Row Read(string path) => JsonSerializer.Deserialize<Row>(File.ReadAllText(path))!;

    /// <summary>Ids are longer than file names may be, and have every character.</summary>
    private string PathOf(string scheduleId) => Path.Combine(_directory, $"{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(scheduleId)))}.json");

    private void Expect(string scheduleId, string? version)
    {
        var stored = _versions.GetValueOrDefault(scheduleId);
        if (stored != version)
        {
            throw new InconsistentStateException($"Schedule '{scheduleId}' was changed.", stored ?? "none", version ?? "none");
        }
    }

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private sealed record Row(string ScheduleId, string Version, string Document);
}
