using System.Collections.Immutable;

using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>The rules of recurring jobs: which occurrences are taken up when, and which are passed over and why.</summary>
/// <remarks>
/// A job stores the next occurrence that is not taken up. Occurrences that are passed over are counted from there, so a
/// crash at any moment counts them again and none twice.
/// </remarks>
internal sealed class Recurring
{
    /// <summary>How many occurrences are counted in one step, so that years of downtime do not hold up the silo; the next step goes on.</summary>
    private const long CountLimit = 100_000;

    private readonly Dictionary<long, (RecurrenceRule? Rule, string? Error)> _rules = [];

    /// <summary>Gets the first occurrence of a new job; null if it has none.</summary>
    public DateTimeOffset? First(Job job, RecurrenceRule rule, DateTimeOffset now)
    {
        _rules[job.Generation] = (rule, null);
        return NextAfter(job, rule, job.Settings.StartAt is { } start && start >= now ? start.AddTicks(-1) : now);
    }

    /// <summary>Gets a due time for an occurrence that somebody asked for, which no other occurrence of the job has or will have.</summary>
    public DateTimeOffset FreeDue(Job job, DateTimeOffset now)
    {
        // A clock may stand still between two of them, or step back a little; after a big step the times are far apart.
        var due = job.LastTriggered is { } last && last >= now && last - now < TimeSpan.FromSeconds(1) ? last.AddTicks(1) : now;
        while (job.Held?.Occurrence.Due == due || job.Open.Any(open => open.Due == due) || (RuleOf(job) is { } rule && NextAfter(job, rule, due.AddTicks(-1)) == due))
        {
            due = due.AddTicks(1);
        }

        return due;
    }

    /// <summary>Gets the instant of the next occurrence of a job that would come up if nothing held it back; null for a one-off job.</summary>
    public DateTimeOffset? NextAt(Job job)
    {
        if (job.NextDue is not { } due)
        {
            return null;
        }

        return InCatchUp(job) && job.CatchUpNotBefore > due ? job.CatchUpNotBefore : due + Jitter(job, due);
    }

    /// <summary>Gets when the next occurrence of a job is to be taken up; null if something else must happen before.</summary>
    public DateTimeOffset? TakeUpAt(Job job) => IsHeldBack(job) || (IsBusy(job) && (InCatchUp(job) || job.Settings.Overlap != Overlap.Allow)) ? null : NextAt(job);

    /// <summary>Takes up the occurrences of a job that are due, as its policies say.</summary>
    public Job TakeUp(Job job, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        // Each round takes one occurrence up or passes some over; what is left after these is taken up in the next wave.
        for (var round = 0; round < 16 && !IsHeldBack(job) && NextAt(job) <= now; round++)
        {
            if (RuleOf(job) is not { } rule)
            {
                return Quarantine(job, new Occurrence { Due = job.NextDue!.Value, RunAt = now }, _rules[job.Generation].Error!, outcomes);
            }

            var settings = job.Settings;
            if (IsBusy(job) && (InCatchUp(job) || settings.Overlap != Overlap.Allow))
            {
                return settings.Overlap == Overlap.Skip && !InCatchUp(job) ? PassOver(job, rule, now, OccurrenceOutcome.Skipped, outcomes) : job;
            }

            if (InCatchUp(job))
            {
                return Take(job, rule) with { CatchUpNotBefore = now + CatchUpOf(job).Spacing };
            }

            var catchUp = CatchUpOf(job);
            var window = catchUp.Mode == CatchUpMode.None ? Min(catchUp.Window, TimeSpan.FromMinutes(1)) : catchUp.Window;
            job = PassOver(job, rule, (now - window).AddTicks(-1), OccurrenceOutcome.Missed, outcomes);
            var overdue = Count(job, rule, now);
            if (overdue.Count == 0)
            {
                continue;
            }

            if (overdue.Count == 1 || settings.Overlap == Overlap.Queue)
            {
                job = Take(job, rule);
            }
            else if (catchUp.Mode == CatchUpMode.All)
            {
                if (overdue.Count > catchUp.Max)
                {
                    var through = Nth(job, rule, overdue.Count - catchUp.Max);
                    job = PassOver(job, rule, through, OccurrenceOutcome.Missed, outcomes);
                }

                job = overdue.Complete ? Take(job, rule) with { CatchUpUntil = now, CatchUpNotBefore = now + catchUp.Spacing } : job;
            }
            else if (overdue.Complete)
            {
                job = Take(PassOver(job, rule, overdue.Last!.Value.AddTicks(-1), OccurrenceOutcome.Coalesced, outcomes), rule);
            }
            else
            {
                job = PassOver(job, rule, overdue.Last!.Value, OccurrenceOutcome.Coalesced, outcomes);
            }
        }

        return job;
    }

    /// <summary>Settles what came due while the occurrence ran that has just ended.</summary>
    public Job AfterOutcome(Job job, Occurrence ended, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        if (job.Settings.MaxRuns <= job.Runs)
        {
            job = job with { NextDue = null };
        }

        return job.Settings.Overlap == Overlap.Skip && !ended.Triggered && !InCatchUp(job) && job.Paused is null && RuleOf(job) is { } rule
            ? PassOver(job, rule, now.AddTicks(-1), OccurrenceOutcome.Skipped, outcomes)
            : job;
    }

    /// <summary>Lets a paused job go on from now, and records what it missed.</summary>
    public Job Resumed(Job job, DateTimeOffset now, List<OutcomeRecord> outcomes)
        => job.Paused is null ? job : SkipPaused(job, now, outcomes) with { Paused = null };

    /// <summary>Records the outcomes of a job that is taken away.</summary>
    public void Cancelled(Job job, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        if (job.Paused is not null)
        {
            SkipPaused(job, now, outcomes);
        }

        foreach (var open in job.Open)
        {
            outcomes.Add(new(job, open.Due, OccurrenceOutcome.Cancelled, 1));
        }
    }

    public static Job Quarantine(Job job, Occurrence occurrence, string error, List<OutcomeRecord> outcomes)
    {
        outcomes.Add(new(job, occurrence.Due, OccurrenceOutcome.Quarantined, 1));
        return job with
        {
            Open = job.Open.RemoveAll(open => open.Due == occurrence.Due),
            Held = new(occurrence with { Attempts = 0 }, OccurrenceOutcome.Quarantined),
            LastOutcome = OccurrenceOutcome.Quarantined,
            LastError = error,
        };
    }

    /// <summary>Forgets the parsed rules of jobs that are gone.</summary>
    public void Forget(ImmutableArray<Job> jobs)
    {
        if (_rules.Count > 2 * (jobs.Length + 8))
        {
            var kept = jobs.Select(job => job.Generation).ToHashSet();
            foreach (var generation in _rules.Keys.Where(generation => !kept.Contains(generation)).ToArray())
            {
                _rules.Remove(generation);
            }
        }
    }

    private static bool InCatchUp(Job job) => job.NextDue <= job.CatchUpUntil;

    private static bool IsBusy(Job job) => job.Open.Any(open => !open.Triggered);

    private static bool IsHeldBack(Job job)
        => job.NextDue is null || job.Paused is not null || job.IsQuarantined || job.Runs + job.Open.Length >= job.Settings.MaxRuns;

    private static CatchUp CatchUpOf(Job job) => job.Settings.CatchUp ?? CatchUp.Default;

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static DateTimeOffset? NextAfter(Job job, RecurrenceRule rule, DateTimeOffset after)
        => rule.Next(after, job.Settings.StartAt ?? job.ScheduledAt) is { } next && !(next > job.Settings.EndAt) ? next : null;

    private TimeSpan Jitter(Job job, DateTimeOffset due)
    {
        if (job.Settings.Jitter == TimeSpan.Zero || RuleOf(job) is not { } rule)
        {
            return TimeSpan.Zero;
        }

        var most = job.Settings.Jitter;
        if (NextAfter(job, rule, due) is { } next)
        {
            most = Min(most, next - due - TimeSpan.FromTicks(1));
        }

        return most * Spread.Of($"{job.Name}/{job.Generation}/{due.UtcTicks}");
    }

    private Job Take(Job job, RecurrenceRule rule)
    {
        var due = job.NextDue!.Value;
        return job with
        {
            Open = job.Open.Add(new Occurrence { Due = due, RunAt = due + Jitter(job, due) }),
            NextDue = NextAfter(job, rule, due),
        };
    }

    /// <summary>Records the outcome of every occurrence up to an instant that was not taken up.</summary>
    private static Job PassOver(Job job, RecurrenceRule rule, DateTimeOffset through, OccurrenceOutcome outcome, List<OutcomeRecord> outcomes)
    {
        var passed = Count(job, rule, through);
        if (passed.Count == 0)
        {
            return job;
        }

        job = job with { NextDue = NextAfter(job, rule, passed.Last!.Value), LastOutcome = outcome };
        outcomes.Add(new(job, passed.Last.Value, outcome, passed.Count));
        return job;
    }

    private static OccurrenceRun Count(Job job, RecurrenceRule rule, DateTimeOffset through)
    {
        if (job.NextDue is not { } next || next > through)
        {
            return new(0, null, true);
        }

        var last = job.Settings.EndAt is { } end && end < through ? end : through;
        return rule.CountThrough(next.AddTicks(-1), last, job.Settings.StartAt ?? job.ScheduledAt, CountLimit);
    }

    private static DateTimeOffset Nth(Job job, RecurrenceRule rule, long number)
    {
        var due = job.NextDue!.Value;
        for (var count = 1L; count < number; count++)
        {
            due = NextAfter(job, rule, due)!.Value;
        }

        return due;
    }

    private Job SkipPaused(Job job, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        var before = job.NextDue;
        while (RuleOf(job) is { } rule)
        {
            job = PassOver(job, rule, now, OccurrenceOutcome.Skipped, outcomes);
            if (job.NextDue == before || !(job.NextDue <= now))
            {
                break;
            }

            before = job.NextDue;
        }

        return job with { CatchUpUntil = null, CatchUpNotBefore = null };
    }

    /// <summary>Gets the parsed rule; null for a one-off job, and for one whose rule this machine cannot read.</summary>
    private RecurrenceRule? RuleOf(Job job)
    {
        if (job.Recurrence is null)
        {
            return null;
        }

        if (!_rules.TryGetValue(job.Generation, out var parsed))
        {
            try
            {
                parsed = (RecurrenceRule.Parse(job.Recurrence, job.Settings.TimeZone, job.Settings.DaylightSaving), null);
            }
            catch (ArgumentException exception)
            {
                parsed = (null, exception.Message);
            }

            _rules[job.Generation] = parsed;
        }

        return parsed.Rule;
    }
}
