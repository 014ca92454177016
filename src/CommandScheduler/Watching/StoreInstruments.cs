using System.Diagnostics.Metrics;

namespace CommandScheduler.Watching;

/// <summary>The instruments of the store, on the scheduler's meter.</summary>
internal sealed class StoreInstruments
{
    private readonly Meter _meter;

    public StoreInstruments(IMeterFactory meters)
    {
        _meter = meters.Create("CommandScheduler");
        BatchSize = _meter.CreateHistogram<int>("commandscheduler.store.batch.size", "{operation}",
            "Reads, writes and deletes that went to the database together.");
        BatchDuration = _meter.CreateHistogram<double>("commandscheduler.store.batch.duration", "s", "How long a batch took, repetitions included.");
        BatchesRepeated = _meter.CreateCounter<long>("commandscheduler.store.batch.repeated", "{batch}",
            "Batches that were repeated after the database failed.");
        OperationsFailed = _meter.CreateCounter<long>("commandscheduler.store.failed", "{operation}", "Reads, writes and deletes that failed.");
    }

    public Histogram<int> BatchSize { get; }

    /// <summary>Gets the measure of how long batches take, in seconds.</summary>
    public Histogram<double> BatchDuration { get; }

    public Counter<long> BatchesRepeated { get; }

    public Counter<long> OperationsFailed { get; }

    public void ObserveQueue(Func<int> queued)
        => _meter.CreateObservableGauge("commandscheduler.store.queued", queued, "{operation}", "Reads, writes and deletes that wait for the database.");

    public void ObserveClock(Func<double> offset)
        => _meter.CreateObservableGauge("commandscheduler.clock.offset", offset, "s", "By how much the silo's clock is ahead of the database's.");
}
