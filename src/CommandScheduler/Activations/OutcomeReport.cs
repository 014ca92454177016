using CommandScheduler.Schedules;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Activations;

/// <summary>The one place that learns of outcomes when they are stored: it counts them, logs them and tells the listeners.</summary>
internal sealed class OutcomeReport(SchedulerInstruments instruments, IEnumerable<IOutcomeListener> listeners, ILogger<ScheduleGrain> logger)
{
    private readonly IOutcomeListener[] _listeners = [.. listeners];
    private readonly GuardedLogger _logger = new(logger);

    public void Stored(string scheduleId, IReadOnlyList<OutcomeRecord> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            Guarded.Tell(
                (instruments.Occurrences, outcome),
                static told => told.Occurrences.Add(told.outcome.Count, new KeyValuePair<string, object?>("outcome", told.outcome.Outcome.ToString())));
            _logger.OutcomeStored(scheduleId, outcome.Job.Name, outcome.Outcome, outcome.Count);
            foreach (var listener in _listeners)
            {
                listener.Stored(scheduleId, outcome);
            }
        }
    }
}
