using System.Collections.Immutable;

using CommandScheduler.Checks;

namespace CommandScheduler.Schedules;

/// <summary>Makes the waves of a schedule: the attempts that are due at a moment, and which of them must be recorded before they are dispatched.</summary>
internal sealed class WaveMaker(
    string scheduleId,
    Recurring recurring,
    RunningTable running,
    OutcomeLog outcomes,
    Func<Job, RetryPolicy> retryOf,
    TimeSpan? deadLetterExpiry,
    DateTimeOffset loadedAt,
    TurnTime turn)
{
    /// <summary>How many processes a command may end in a row, however many attempts it has: each takes everything else on its silo along.</summary>
    private const int MostUnfinished = 5;

    /// <summary>With which job a wave begins: the one behind that for which the wave before it took too long, so that each has its turn.</summary>
    private int _first;

    /// <summary>Begins every attempt that is due.</summary>
    /// <returns>The jobs afterwards, the same if none changed; and the attempts.</returns>
    public (ImmutableArray<Job> Jobs, Wave Wave) Begin(ImmutableArray<Job> jobs, DateTimeOffset now)
    {
        var ready = new List<Attempt>();
        var afterRecording = new List<Attempt>();
        var expired = new List<ExpiredRun>();
        var overtaken = new List<OccurrenceKey>();
        var quarantined = new List<Job>();
        ImmutableArray<Job>.Builder? changed = null;
        turn.Begin();
        int? next = null;
        for (var number = 0; number < jobs.Length; number++)
        {
            var index = (_first + number) % jobs.Length;
            var before = jobs[index];
            var job = before.Unreadable is null ? Begin(before, now, ready, afterRecording, expired, overtaken, jobs.Length) : before;
            if (!ReferenceEquals(job, before))
            {
                changed ??= jobs.ToBuilder();
                changed[index] = job;
                if (job.IsQuarantined && !before.IsQuarantined)
                {
                    quarantined.Add(job);
                }
            }

            next ??= turn.IsOver ? index + 1 : null;
        }

        _first = next ?? 0;
        var wave = new Wave(OldestFirst(ready), OldestFirst(afterRecording), expired, overtaken, quarantined);
        return (changed is null ? jobs : [.. changed.Where(job => !job.IsDone)], wave);
    }

    /// <summary>Adds the occurrences of a job that were cancelled for a later one while they run.</summary>
    private void AddOvertaken(Job before, Job after, List<OccurrenceKey> overtaken)
    {
        if (!ReferenceEquals(before, after) && before.Settings.Overlap == Overlap.CancelOther && running.ContainsAnyOf(before))
        {
            overtaken.AddRange(before.Open.Where(open => running.Contains(before, open) && !after.Open.Any(open.IsSameAs))
                .Select(open => new OccurrenceKey(before.Generation, open.Due, open.Backfill)));
        }
    }

    /// <summary>Begins what is due of one job. One that cannot be computed never stops its siblings.</summary>
    private Job Begin(
        Job before,
        DateTimeOffset now,
        List<Attempt> ready,
        List<Attempt> afterRecording,
        List<ExpiredRun> expired,
        List<OccurrenceKey> overtaken,
        int jobs)
    {
        var mark = outcomes.Mark;
        try
        {
            var job = TryQuarantined(Expire(before, now, expired), now, ready, afterRecording, jobs);
            job = job.Recurrence is null ? job : recurring.TakeUp(job, now, outcomes, jobs);
            AddOvertaken(before, job, overtaken);
            foreach (var open in Turns.InOrder(job))
            {
                if (job.MayBegin(open) && IsDue(job, open, now) && !Turns.MustWait(job, open, running))
                {
                    job = Begin(job, open, now, ready, afterRecording, jobs);
                }
            }

            return job;
        }
        catch (Exception exception)
        {
            outcomes.BackTo(mark);
            return JobsDocument.Unreadable(before, exception);
        }
    }

    private bool IsDue(Job job, Occurrence open, DateTimeOffset now) => running.MayBeginAt(job, open) <= now && !running.Contains(job, open);

    /// <summary>Drops the dead letters whose time is over.</summary>
    private Job Expire(Job job, DateTimeOffset now, List<ExpiredRun> expired)
    {
        if (deadLetterExpiry is not { } expiry || !(HeldRuns.FirstDeadLetter(job) is { } failed && Instants.Later(failed, expiry) <= now))
        {
            return job;
        }

        var left = HeldRuns.RemoveExpired(job, now - expiry);
        expired.AddRange(HeldRuns.Of(job).Except(HeldRuns.Of(left)).Select(held => new ExpiredRun(job, held)));
        return left;
    }

    /// <summary>Tries a quarantined occurrence again when it is time: this build may know what an earlier one did not.</summary>
    private Job TryQuarantined(Job job, DateTimeOffset now, List<Attempt> ready, List<Attempt> afterRecording, int jobs)
        => job.OnTrial is not { } held || !IsDue(job, held.Occurrence, now) || Turns.IsTaken(job, running) ? job
            : RequeueJob.ComesUpAgain(job, held.Occurrence) ? recurring.TakeUpAgain(job, held, now, outcomes, jobs)
            : Begin(job, held.Occurrence, now, ready, afterRecording, jobs);

    private Job Begin(Job job, Occurrence open, DateTimeOffset now, List<Attempt> ready, List<Attempt> afterRecording, int jobs)
    {
        // The outcome of the last attempt removes its occurrence. The occurrence is still here, so the process ended before that.
        if (open.Attempts >= retryOf(job).MaxAttempts || open.Unfinished >= MostUnfinished)
        {
            var error = new AttemptFailure($"The process ended during attempt {open.Attempts}, before its outcome was recorded.");
            var failed = open with { Failures = FailureLog.Add(open.Failures, open.Attempts, error, now, jobs) };
            job = job.Held is { } held && ReferenceEquals(held.Occurrence, open) ? HeldRuns.Remove(job, held) : job;
            job = AttemptRules.DeadLetter(job, failed, error.Summary, jobs, now, outcomes);
            return recurring.AfterOutcome(job, open, now, outcomes);
        }

        var key = new OccurrenceKey(job.Generation, open.Due, open.Backfill);
        var attempt = new Attempt(scheduleId, job, key, open.RunAt, open.Attempts + 1);
        running.Begin(attempt);
        var mayHaveCrashed = open.RunAt <= loadedAt && job.ScheduledAt < loadedAt;
        if (!mayHaveCrashed)
        {
            ready.Add(attempt);
            return job;
        }

        afterRecording.Add(attempt);
        var recorded = open with { Attempts = attempt.Number, Unfinished = (open.Unfinished ?? 0) + 1 };
        return job.Held is { } tried && ReferenceEquals(tried.Occurrence, open)
            ? job with { Held = tried with { Occurrence = recorded } }
            : job with { Open = job.Open.Replace(open, recorded) };
    }

    private static List<Attempt> OldestFirst(List<Attempt> attempts)
    {
        if (attempts.Count > 1)
        {
            attempts.Sort((left, right) => left.RunAt.CompareTo(right.RunAt));
        }

        return attempts;
    }
}
