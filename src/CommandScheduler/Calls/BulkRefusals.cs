namespace CommandScheduler.Calls;

/// <summary>Counts what is refused of many, and keeps the first refusals. Thread-safe.</summary>
internal sealed class BulkRefusals
{
    private const int Most = 1_000;

    private readonly Lock _lock = new();
    private readonly PriorityQueue<BulkRefusal, long> _first = new();
    private long _count;

    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    public void Add(long index, string scheduleId, string name, Exception reason)
        => Add(new BulkRefusal(index, scheduleId, name, reason is ArgumentException argument ? ArgumentErrors.MessageOf(argument) : reason.Message));

    public void Add(BulkRefusal refusal)
    {
        lock (_lock)
        {
            _count++;
            // The last of those that are kept is the first to go.
            _first.Enqueue(refusal, -refusal.Index);
            if (_first.Count > Most)
            {
                _first.Dequeue();
            }
        }
    }

    public IReadOnlyList<BulkRefusal> InOrder()
    {
        lock (_lock)
        {
            return [.. _first.UnorderedItems.Select(item => item.Element).OrderBy(refusal => refusal.Index)];
        }
    }
}
