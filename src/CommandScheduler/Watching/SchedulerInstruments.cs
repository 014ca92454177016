using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CommandScheduler.Watching;

/// <summary>The meter and the activity source, both named CommandScheduler.</summary>
internal sealed class SchedulerInstruments : IDisposable
{
    private const string Name = "CommandScheduler";

    private readonly Meter _meter;
    private readonly Counter<long> _scheduled;

    public SchedulerInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _scheduled = _meter.CreateCounter<long>("commandscheduler.jobs.scheduled", "{job}", "Jobs that were scheduled.");
        Occurrences = _meter.CreateCounter<long>("commandscheduler.occurrences", "{occurrence}", "Occurrences by recorded outcome.");
        Attempts = _meter.CreateCounter<long>("commandscheduler.attempts", "{attempt}", "Attempts by result.");
        RefusedEntries = _meter.CreateCounter<long>("commandscheduler.inbox.refused", "{entry}", "Entries of the inbox that a schedule refused.");
        Lateness = _meter.CreateHistogram<double>("commandscheduler.dispatch.lateness", "s", "How long after its time an attempt was dispatched.");
        Duration = _meter.CreateHistogram<double>("commandscheduler.dispatch.duration", "s", "How long an attempt took.");
    }

    public ActivitySource Activities { get; } = new(Name);

    /// <summary>Gets the count of occurrences whose outcome is stored, by outcome.</summary>
    public Counter<long> Occurrences { get; }

    /// <summary>Gets the count of attempts, by result.</summary>
    public Counter<long> Attempts { get; }

    public Counter<long> RefusedEntries { get; }

    /// <summary>Gets the measure of how late attempts begin, in seconds.</summary>
    public Histogram<double> Lateness { get; }

    /// <summary>Gets the measure of how long attempts take, in seconds.</summary>
    public Histogram<double> Duration { get; }

    /// <summary>Counts jobs that were scheduled. Never throws.</summary>
    public void JobsScheduled(int count)
    {
        if (count > 0)
        {
            Guarded.Tell((_scheduled, count), static told => told._scheduled.Add(told.count));
        }
    }

    /// <summary>Has the gauges of attempts ask for how many run, wait and are abandoned whenever somebody reads them.</summary>
    public void ObserveAttempts(Func<int> running, Func<int> waiting, Func<int> abandoned)
    {
        _meter.CreateObservableGauge("commandscheduler.attempts.running", running, "{attempt}", "Attempts that run.");
        _meter.CreateObservableGauge("commandscheduler.attempts.waiting", waiting, "{attempt}", "Attempts that are due and wait for their turn.");
        _meter.CreateObservableGauge("commandscheduler.handlers.abandoned", abandoned, "{handler}", "Handlers that go on although their attempts have ended.");
    }

    public void Dispose() => Activities.Dispose();
}
