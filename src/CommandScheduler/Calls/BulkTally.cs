namespace CommandScheduler.Calls;

/// <summary>Counts what becomes of items, and tells how far it is.</summary>
internal sealed class BulkTally(IProgress<BulkProgress>? progress)
{
    private readonly Lock _telling = new();
    private readonly BulkRefusals _refusals = new();
    private long _scheduled;
    private long _kept;

    public void Scheduled(int count = 1) => Interlocked.Add(ref _scheduled, count);

    public void Kept() => Interlocked.Increment(ref _kept);

    public void Refused(long index, ScheduledItem? item, Exception reason) => _refusals.Add(index, item?.ScheduleId ?? "", item?.Name ?? "", reason);

    public void Tell()
    {
        lock (_telling)
        {
            progress?.Report(new BulkProgress(Interlocked.Read(ref _scheduled), Interlocked.Read(ref _kept), _refusals.Count));
        }
    }

    public BulkResult Result() => new(Interlocked.Read(ref _scheduled), Interlocked.Read(ref _kept), _refusals.Count, _refusals.InOrder());
}
