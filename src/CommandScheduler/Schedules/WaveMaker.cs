using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>Makes the waves of a schedule: the attempts that are due at a moment, and which of them must be recorded before they are dispatched.</summary>
internal sealed class WaveMaker(
    string scheduleId,
    Recurring recurring,
    RunningTable running,
    OutcomeLog outcomes,
    Func<Job, RetryPolicy> retryOf,
    DateTimeOffset loadedAt)
{
    /// <summary>How many processes a command may end in a row, however many attempts it has: each takes everything else on its silo along.</summary>
    private const int MostUnfinished = 5;

    /// <summary>Begins every attempt that is due.</summary>
    /// <returns>The jobs afterwards, the same if none changed; and the attempts.</returns>
    public (ImmutableArray<Job> Jobs, Wave Wave) Begin(ImmutableArray<Job> jobs, DateTimeOffset now)
    {
        var ready = new List<Attempt>();
        var afterRecording = new List<Attempt>();
        ImmutableArray<Job>.Builder? changed = null;
        for (var index = 0; index < jobs.Length; index++)
        {
            var before = jobs[index];
            var job = before.Recurrence is null ? before : recurring.TakeUp(before, now, outcomes);
            foreach (var open in job.Open)
            {
                if (running.MayBeginAt(job, open) <= now && job.MayBegin(open) && !running.Contains(job, open))
                {
                    job = Begin(job, open, now, ready, afterRecording);
                }
            }

            if (!ReferenceEquals(job, before))
            {
                changed ??= jobs.ToBuilder();
                changed[index] = job;
            }
        }

        var wave = new Wave(OldestFirst(ready), OldestFirst(afterRecording));
        return (changed is null ? jobs : [.. changed.Where(job => !job.IsDone)], wave);
    }

    private Job Begin(Job job, Occurrence open, DateTimeOffset now, List<Attempt> ready, List<Attempt> afterRecording)
    {
        // The outcome of the last attempt removes its occurrence. The occurrence is still here, so the process ended before that.
        if (open.Attempts >= retryOf(job).MaxAttempts || open.Unfinished >= MostUnfinished)
        {
            var error = new AttemptFailure($"The process ended during attempt {open.Attempts}, before its outcome was recorded.");
            var failed = open with { Failures = FailureLog.Add(open.Failures, open.Attempts, error, now, jobs: 1) };
            job = AttemptRules.DeadLetter(job, failed, error.Summary, now, outcomes);
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
        return job with { Open = job.Open.Replace(open, open with { Attempts = attempt.Number, Unfinished = (open.Unfinished ?? 0) + 1 }) };
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
