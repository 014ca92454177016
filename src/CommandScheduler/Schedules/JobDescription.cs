using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>How a stored job looks from outside.</summary>
internal static class JobDescription
{
    private static readonly RunningTable NothingRuns = new();

    /// <summary>Describes a job by its stored form.</summary>
    public static JobSnapshot Describe(string scheduleId, Job job)
    {
        var series = new SeriesCache(calendars: null);
        return Describe(new ZoneMoves(scheduleId, series).WithRunAt(job), NothingRuns, series);
    }

    /// <summary>Describes a job while some of its occurrences are being dispatched.</summary>
    /// <param name="job">The job.</param>
    /// <param name="running">The attempts that are being dispatched.</param>
    /// <param name="series">The recurrences of its schedule.</param>
    public static JobSnapshot Describe(Job job, RunningTable running, SeriesCache series)
    {
        var (attempt, due) = running.IsEmpty ? (0, null) : Running(job, running);
        return new JobSnapshot
        {
            Name = job.Name,
            Kind = job.Kind,
            Status = attempt > 0 && !job.IsQuarantined ? JobStatus.Running : job.StoredStatus,
            CommandType = job.Command.Type,
            DueAt = job.IsQuarantined ? null : NextDue(job, running) ?? due,
            Recurrence = job.Recurrence,
            TimeZone = job.RecurrenceZone,
            Attempt = attempt > 0 ? attempt : job.StoredAttempt,
            Runs = job.Runs,
            LastOutcome = job.LastOutcome,
            LastError = job.LastError,
            PausedReason = job.Paused?.Reason,
            Tags = job.Settings.Tags,
            CorrelationId = job.Settings.CorrelationId,
            DaylightSaving = ClockRules(job, series),
            Recent = job.Recent is { } recent ? Recorded(recent) : [],
            BackfillLeft = job.Backfills?.Sum(range => range.Left) ?? 0,
            FailedRuns = FailedRuns(job),
            AwaitsRequeue = job.AwaitsRequeue,
            FailedAt = job.Held is { } held ? HeldRuns.FailedAt(held) : null,
            Dispatcher = job.Settings.Dispatcher,
            ScheduledAt = job.ScheduledAt,
        };
    }

    /// <summary>Gets the latest attempt of those that run, and the earliest due time.</summary>
    private static (int Attempt, DateTimeOffset? Due) Running(Job job, RunningTable running)
    {
        var (attempt, due) = (0, (DateTimeOffset?)null);
        foreach (var open in job.Open)
        {
            if (running.NumberOf(job, open) is > 0 and var number)
            {
                attempt = Math.Max(attempt, number);
                due = due < open.Due ? due : open.Due;
            }
        }

        return (attempt, due);
    }

    private static IReadOnlyList<FailedRun> FailedRuns(Job job)
    {
        var retried = job.Open.Where(open => open.Failures is not null).Select(open => FailedRun(open, open.Failures!.Value[^1].At, null));
        return [.. retried, .. HeldRuns.Of(job).Select(held => FailedRun(held.Occurrence, HeldRuns.FailedAt(held), held.Outcome))];
    }

    private static FailedRun FailedRun(Occurrence failed, DateTimeOffset at, OccurrenceOutcome? outcome) => new()
    {
        DueAt = failed.Due,
        FailedAt = at,
        Outcome = outcome,
        Attempts = failed.Attempts,
        Errors = [.. (failed.Failures ?? []).Select(error => new AttemptError
        {
            Attempt = error.Attempt,
            Count = error.Count ?? 1,
            At = error.At,
            Text = error.Text,
        })],
    };

    private static DateTimeOffset? NextDue(Job job, RunningTable running)
    {
        var due = job.NextAt;
        foreach (var open in job.Open)
        {
            if (running.IsEmpty || !running.Contains(job, open))
            {
                due = due < open.RunAt ? due : open.RunAt;
            }
        }

        return due;
    }

    /// <summary>Gets the rules that were noted when the job was scheduled. Earlier builds did not note them: they are read from the recurrence.</summary>
    private static DaylightSaving? ClockRules(Job job, SeriesCache series)
        => job.ClockRules is not null || job.Recurrence is null || job.Settings.TimeZone is null
            ? job.ClockRules
            : series.Find(job)?.Rule.ClockRules;

    private static IReadOnlyList<RecordedOccurrence> Recorded(ImmutableArray<RecentOutcome> recent)
        => [.. recent.Select(outcome => new RecordedOccurrence
        {
            DueAt = outcome.Due,
            Outcome = outcome.Outcome,
            RecordedAt = outcome.At,
            Count = outcome.Count ?? 1,
            Attempts = outcome.Attempts ?? 0,
            Reason = outcome.Reason,
            IsBackfill = outcome.Backfill ?? false,
        })];
}
