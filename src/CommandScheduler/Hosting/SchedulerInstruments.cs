using System.Diagnostics;
using System.Diagnostics.Metrics;

using CommandScheduler.Dispatching;
using CommandScheduler.Schedules;
using CommandScheduler.WakeUps;

namespace CommandScheduler.Hosting;

/// <summary>The meter and the activity source, both named CommandScheduler.</summary>
internal sealed class SchedulerInstruments : IDisposable
{
    private const string Name = "CommandScheduler";

    private readonly ActivitySource _activities = new(Name);
    private readonly TimeProvider _clock;
    private readonly Counter<long> _scheduled;
    private readonly Counter<long> _outcomes;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _lateness;
    private readonly Histogram<double> _duration;

    public SchedulerInstruments(IMeterFactory meters, RunningAttempts running, SchedulerClock clock)
    {
        _clock = clock;
        var meter = meters.Create(Name);
        _scheduled = meter.CreateCounter<long>("commandscheduler.jobs.scheduled", "{job}", "Jobs that were scheduled.");
        _outcomes = meter.CreateCounter<long>("commandscheduler.occurrences", "{occurrence}", "Occurrences by recorded outcome.");
        _attempts = meter.CreateCounter<long>("commandscheduler.attempts", "{attempt}", "Attempts by result.");
        _refused = meter.CreateCounter<long>("commandscheduler.inbox.refused", "{entry}", "Entries of the inbox that a schedule refused.");
        _lateness = meter.CreateHistogram<double>("commandscheduler.dispatch.lateness", "s", "How long after its time an attempt was dispatched.");
        meter.CreateObservableGauge("commandscheduler.attempts.running", () => running.Count, "{attempt}", "Attempts that run.");
        meter.CreateObservableGauge("commandscheduler.attempts.waiting", () => running.Waiting, "{attempt}", "Attempts that are due and wait for their turn.");
        _duration = meter.CreateHistogram<double>("commandscheduler.dispatch.duration", "s", "How long an attempt took.");
    }

    public void JobsScheduled(int count) => _scheduled.Add(count);

    public void EntryRefused() => _refused.Add(1);

    public void OutcomeStored(OutcomeRecord outcome)
        => _outcomes.Add(outcome.Count, new KeyValuePair<string, object?>("outcome", outcome.Outcome.ToString()));

    public Activity? StartDispatch(string scheduleId, Attempt attempt)
    {
        _lateness.Record(Math.Max(0, (_clock.GetUtcNow() - attempt.RunAt).TotalSeconds));
        ActivityLink[] links = ActivityContext.TryParse(attempt.Job.TraceParent, null, out var scheduling) ? [new(scheduling)] : [];
        var activity = _activities.StartActivity("dispatch", ActivityKind.Internal, default(ActivityContext), links: links);
        activity?.SetTag("commandscheduler.schedule", scheduleId).SetTag("commandscheduler.job", attempt.Job.Name).SetTag("commandscheduler.attempt", attempt.Number);
        return activity;
    }

    public void AttemptEnded(Activity? activity, Attempt attempt, AttemptResult result, string? error, TimeSpan elapsed)
    {
        var tag = new KeyValuePair<string, object?>("result", result.ToString());
        _attempts.Add(1, tag);
        _duration.Record(elapsed.TotalSeconds, tag);
        if (result != AttemptResult.Succeeded)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error);
        }

        activity?.SetTag("commandscheduler.due", attempt.Due);
    }

    public void Dispose() => _activities.Dispose();
}
