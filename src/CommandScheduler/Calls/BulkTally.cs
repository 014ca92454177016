namespace CommandScheduler.Calls;

/// <summary>Counts what becomes of items, and tells how far it is.</summary>
internal sealed class BulkTally(IProgress<BulkProgress>? progress)
{
    private const int MostRefusals = 1_000;

    private readonly Lock _lock = new();
    private readonly PriorityQueue<BulkRefusal, long> _refusals = new();
    private long _scheduled;
    private long _kept;
    private long _refused;

    public void Scheduled(int count = 1) => Interlocked.Add(ref _scheduled, count);

    public void Kept() => Interlocked.Increment(ref _kept);

    public void Refused(long index, ScheduledItem? item, Exception reason)
    {
        var message = reason is ArgumentException argument ? ArgumentErrors.MessageOf(argument) : reason.Message;
        lock (_lock)
        {
            _refused++;
            // The last of those that are kept is the first to go.
            _refusals.Enqueue(new BulkRefusal(index, item?.ScheduleId ?? "", item?.Name ?? "", message), -index);
            if (_refusals.Count > MostRefusals)
            {
                _refusals.Dequeue();
            }
        }
    }

    public void Tell()
    {
        lock (_lock)
        {
            progress?.Report(new BulkProgress(Interlocked.Read(ref _scheduled), Interlocked.Read(ref _kept), _refused));
        }
    }

    public BulkResult Result()
    {
        lock (_lock)
        {
            return new(_scheduled, _kept, _refused, [.. _refusals.UnorderedItems.Select(item => item.Element).OrderBy(refusal => refusal.Index)]);
        }
    }
}
