using System.Diagnostics.Metrics;

namespace CommandScheduler.Watching;

/// <summary>The instruments of the store, on the scheduler's meter.</summary>
internal sealed class StoreInstruments
{
    private readonly Meter _meter;
    private readonly Histogram<int> _size;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _failed;

    public StoreInstruments(IMeterFactory meters)
    {
        _meter = meters.Create("CommandScheduler");
        _size = _meter.CreateHistogram<int>("commandscheduler.store.batch.size", "{operation}",
            "Reads, writes and deletes that went to the database together.");
        _duration = _meter.CreateHistogram<double>("commandscheduler.store.batch.duration", "s", "How long a batch took, repetitions included.");
        _repeated = _meter.CreateCounter<long>("commandscheduler.store.batch.repeated", "{batch}", "Batches that were repeated after the database failed.");
        _failed = _meter.CreateCounter<long>("commandscheduler.store.failed", "{operation}", "Reads, writes and deletes that failed.");
    }

    public void BatchStored(int size, TimeSpan duration)
    {
        _size.Record(size);
        _duration.Record(duration.TotalSeconds);
    }

    public void BatchRepeated() => _repeated.Add(1);

    public void BatchFailed(int size) => _failed.Add(size);

    public void ObserveQueue(Func<int> queued)
        => _meter.CreateObservableGauge("commandscheduler.store.queued", queued, "{operation}", "Reads, writes and deletes that wait for the database.");

    public void ObserveClock(Func<double> offset)
        => _meter.CreateObservableGauge("commandscheduler.clock.offset", offset, "s", "By how much the silo's clock is ahead of the database's.");
}
