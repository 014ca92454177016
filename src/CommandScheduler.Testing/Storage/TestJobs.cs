using CommandScheduler.Queries;

namespace CommandScheduler.Testing.Storage;

/// <summary>Lists what the store of the cluster keeps.</summary>
internal sealed class TestJobs(TestStore store) : ScanningJobDirectory
{
    protected override IAsyncEnumerable<(string ScheduleId, string Document)> DocumentsAsync(string? firstScheduleId, CancellationToken cancellationToken)
        => store.Documents().Where(row => firstScheduleId is null || IdOrder.Compare(row.ScheduleId, firstScheduleId) >= 0).ToAsyncEnumerable();
}
