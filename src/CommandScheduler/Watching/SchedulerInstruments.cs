using System.Diagnostics;
using System.Diagnostics.Metrics;

using CommandScheduler.Time;

namespace CommandScheduler.Watching;

/// <summary>The meter and the activity source, both named CommandScheduler.</summary>
internal sealed class SchedulerInstruments : IDisposable
{
    private const string Name = "CommandScheduler";

    private readonly ActivitySource _activities = new(Name);
    private readonly Meter _meter;
    private readonly TimeProvider _clock;
    private readonly Counter<long> _scheduled;
    private readonly Counter<long> _outcomes;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _lateness;
    private readonly Histogram<double> _duration;

    public SchedulerInstruments(IMeterFactory meters, SchedulerClock clock)
    {
        _clock = clock;
        _meter = meters.Create(Name);
        _scheduled = _meter.CreateCounter<long>("commandscheduler.jobs.scheduled", "{job}", "Jobs that were scheduled.");
        _outcomes = _meter.CreateCounter<long>("commandscheduler.occurrences", "{occurrence}", "Occurrences by recorded outcome.");
        _attempts = _meter.CreateCounter<long>("commandscheduler.attempts", "{attempt}", "Attempts by result.");
        _refused = _meter.CreateCounter<long>("commandscheduler.inbox.refused", "{entry}", "Entries of the inbox that a schedule refused.");
        _lateness = _meter.CreateHistogram<double>("commandscheduler.dispatch.lateness", "s", "How long after its time an attempt was dispatched.");
        _duration = _meter.CreateHistogram<double>("commandscheduler.dispatch.duration", "s", "How long an attempt took.");
    }

    /// <summary>Has the gauges of attempts ask for how many run and how many wait whenever somebody reads them.</summary>
    public void ObserveAttempts(Func<int> running, Func<int> waiting)
    {
        _meter.CreateObservableGauge("commandscheduler.attempts.running", running, "{attempt}", "Attempts that run.");
        _meter.CreateObservableGauge("commandscheduler.attempts.waiting", waiting, "{attempt}", "Attempts that are due and wait for their turn.");
    }

    public void JobsScheduled(int count)
    {
        if (count > 0)
        {
            _scheduled.Add(count);
        }
    }

    public void EntryRefused() => _refused.Add(1);

    /// <summary>Counts occurrences whose outcome is stored.</summary>
    public void OutcomeStored(OccurrenceOutcome outcome, long count)
        => _outcomes.Add(count, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    /// <summary>Measures the lateness of a dispatch and begins its activity, linked to the trace in which its job was scheduled.</summary>
    public Activity? StartDispatch(string scheduleId, string jobName, int attempt, DateTimeOffset runAt, string? traceParent)
    {
        _lateness.Record(Math.Max(0, (_clock.GetUtcNow() - runAt).TotalSeconds));
        ActivityLink[] links = ActivityContext.TryParse(traceParent, null, out var scheduling) ? [new(scheduling)] : [];
        var activity = _activities.StartActivity("dispatch", ActivityKind.Internal, default(ActivityContext), links: links);
        activity?.SetTag("commandscheduler.schedule", scheduleId).SetTag("commandscheduler.job", jobName).SetTag("commandscheduler.attempt", attempt);
        return activity;
    }

    /// <summary>Counts an attempt by its result, measures how long it took and completes its activity.</summary>
    /// <param name="error">Why it did not succeed; null if it did.</param>
    public void AttemptEnded(Activity? activity, DateTimeOffset due, string result, bool succeeded, string? error, TimeSpan elapsed)
    {
        var tag = new KeyValuePair<string, object?>("result", result);
        _attempts.Add(1, tag);
        _duration.Record(elapsed.TotalSeconds, tag);
        if (!succeeded)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error);
        }

        activity?.SetTag("commandscheduler.due", due);
    }

    public void Dispose() => _activities.Dispose();
}
