using System.Runtime.CompilerServices;

using CommandScheduler.Queries;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>Lists what a <see cref="FileStore"/> keeps.</summary>
public sealed class FileJobs(FileStore store) : ScanningJobDirectory
{
    protected override async IAsyncEnumerable<(string ScheduleId, string Document)> DocumentsAsync(
        string? firstScheduleId,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await store.ReadAllAsync(id => firstScheduleId is null || IdOrder.Compare(id, firstScheduleId) >= 0, cancellationToken);
        foreach (var row in rows.OrderBy(row => row.ScheduleId, IdOrder))
        {
            yield return row;
        }
    }
}
