using CommandScheduler.Schedules;

namespace CommandScheduler.Testing.Work;

/// <summary>Collects the outcomes of all silos. Thread-safe.</summary>
internal sealed class OutcomeLog
{
    private readonly Lock _lock = new();
    private List<RecordedOutcome> _outcomes = [];

    public void Add(string scheduleId, OutcomeRecord outcome)
    {
        lock (_lock)
        {
            _outcomes.Add(new RecordedOutcome
            {
                At = outcome.At,
                ScheduleId = scheduleId,
                JobName = outcome.Job.Name,
                DueAt = outcome.Due,
                Outcome = outcome.Outcome,
                Count = outcome.Count,
                Reason = outcome.Reason,
            });
        }
    }

    /// <summary>Takes the outcomes collected since the last call, in an order that does not depend on threads.</summary>
    public IReadOnlyList<RecordedOutcome> Take()
    {
        List<RecordedOutcome> taken;
        lock (_lock)
        {
            (taken, _outcomes) = (_outcomes, []);
        }

        return [.. taken
            .OrderBy(outcome => outcome.At)
            .ThenBy(outcome => outcome.ScheduleId, StringComparer.Ordinal)
            .ThenBy(outcome => outcome.JobName, StringComparer.Ordinal)
            .ThenBy(outcome => outcome.DueAt)
            .ThenBy(outcome => outcome.Outcome)];
    }
}
