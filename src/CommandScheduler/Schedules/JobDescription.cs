namespace CommandScheduler.Schedules;

/// <summary>How a stored job looks from outside.</summary>
internal static class JobDescription
{
    private static readonly Dictionary<OccurrenceKey, int> NothingRuns = [];

    /// <summary>Describes a job by what is stored of it.</summary>
    public static JobSnapshot Of(string scheduleId, Job job) => Of(job, new Recurring(scheduleId, calendars: null), NothingRuns);

    /// <summary>Describes a job while some of its occurrences are being dispatched.</summary>
    /// <param name="job">The job.</param>
    /// <param name="recurring">The rules of its schedule.</param>
    /// <param name="runningAttempts">What is being dispatched, with the number of the attempt.</param>
    public static JobSnapshot Of(Job job, Recurring recurring, IReadOnlyDictionary<OccurrenceKey, int> runningAttempts)
    {
        var running = 0;
        var due = recurring.NextAt(job);
        DateTimeOffset? runningDue = null;
        foreach (var open in job.Open)
        {
            if (runningAttempts.TryGetValue(open.KeyIn(job), out var number))
            {
                running = Math.Max(running, number);
                runningDue = Earlier(runningDue, open.Due);
            }
            else
            {
                due = Earlier(due, open.RunAt);
            }
        }

        var attempts = job.Open.IsEmpty ? job.Held?.Occurrence.Attempts ?? 0 : job.Open.Max(open => open.Attempts);
        return new JobSnapshot
        {
            Name = job.Name,
            Kind = job.Kind,
            Status = running > 0 && !job.IsQuarantined ? JobStatus.Running : job.StoredStatus,
            CommandType = job.Command.Type,
            DueAt = job.IsQuarantined ? null : due ?? runningDue,
            Recurrence = job.Recurrence,
            TimeZone = job.Kind == JobKind.Recurring ? job.Settings.TimeZone ?? "UTC" : null,
            Attempt = running > 0 ? running : attempts,
            Runs = job.Runs,
            LastOutcome = job.LastOutcome,
            LastError = job.LastError,
            PausedReason = job.Paused?.Reason,
            Tags = job.Settings.Tags,
            CorrelationId = job.Settings.CorrelationId,
            DaylightSaving = recurring.SeriesOf(job)?.Rule.ClockRules,
            Recent = Outcomes.Describe(job.Recent),
            BackfillLeft = job.Backfills?.Sum(range => range.Left) ?? 0,
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset? left, DateTimeOffset right) => left < right ? left.Value : right;
}
