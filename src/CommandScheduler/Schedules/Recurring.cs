using System.Collections.Immutable;

using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>The rules of recurring jobs: which occurrences are taken up when, and which are passed over and why.</summary>
/// <remarks>
/// A job stores the next occurrence that is not taken up. Occurrences that are passed over are counted from there, so a
/// crash at any moment counts them again and none twice.
/// </remarks>
/// <param name="scheduleId">The schedule.</param>
/// <param name="calendars">The calendars of the silo; null where nothing is decided and jobs are only described.</param>
internal sealed class Recurring(string scheduleId, Calendars? calendars)
{
    private readonly Dictionary<long, (OccurrenceSeries? Series, string? Error)> _series = [];

    /// <summary>Brings a new job to its first occurrence; to none if it has none.</summary>
    public Job Begun(Job job, DateTimeOffset now) => SeriesOf(job) is { } series ? At(job, series, series.First(now)) : job;

    /// <summary>Moves the next occurrence of a stored job if the rules of its time zone have changed since it was computed.</summary>
    public Job Loaded(Job job)
    {
        if (job.NextDue is not { } due || job.NextLocal is not { } local || SeriesOf(job) is not { } series)
        {
            return job;
        }

        var begin = job.Settings.StartAt is { } start && start.AddTicks(-1) > job.ScheduledAt ? start.AddTicks(-1) : job.ScheduledAt;
        var moved = series.Rule.Moved(due, local, job.LastDue ?? begin);
        return moved == due ? job : At(job, series, moved > job.Settings.EndAt ? null : moved);
    }

    /// <summary>Gets a due time for an occurrence that somebody asked for, which no other occurrence of the job has or will have.</summary>
    public DateTimeOffset FreeDue(Job job, DateTimeOffset now)
    {
        // A clock may stand still between two of them, or step back a little; after a big step the times are far apart.
        var due = job.LastTriggered is { } last && last >= now && last - now < TimeSpan.FromSeconds(1) ? last.AddTicks(1) : now;
        while (job.Held?.Occurrence.Due == due || job.Open.Any(open => open.Due == due) || SeriesOf(job)?.NextAfter(due.AddTicks(-1)) == due)
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
    public DateTimeOffset? TakeUpAt(Job job)
    {
        var backfill = Backfilling.NextAt(job);
        if (IsHeldBack(job) || (IsBusy(job) && (InCatchUp(job) || job.Settings.Overlap != Overlap.Allow)))
        {
            return backfill;
        }

        return NextAt(job) is var next && backfill < next ? backfill : next ?? backfill;
    }

    /// <summary>Takes up the occurrences of a job that are due, as its policies say.</summary>
    public Job TakeUp(Job job, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        var (before, recorded) = (job, outcomes.Count);
        try
        {
            if (Backfilling.NextAt(job) <= now && SeriesOf(job) is { } backfilled)
            {
                job = Backfilling.TakeUp(job, backfilled, now);
            }

            return TakeUpRecurrence(job, now, outcomes);
        }
        catch (CalendarFailedException failure)
        {
            outcomes.RemoveRange(recorded, outcomes.Count - recorded);
            return Quarantine(before, Backfilling.NextAt(before) <= now ? Backfilling.NextOf(before, now) : NextOf(before, now), failure.Message, now, outcomes);
        }
    }

    /// <summary>Settles what came due while the occurrence ran that has just ended.</summary>
    public Job AfterOutcome(Job job, Occurrence ended, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        if (job.Settings.MaxRuns <= job.Runs)
        {
            job = job with { NextDue = null };
        }

        return job.Settings.Overlap == Overlap.Skip && !ended.Triggered && ended.Backfill is null && !InCatchUp(job) && job.Paused is null
            ? TryPassOver(job, now.AddTicks(-1), OccurrenceOutcome.Skipped, StillRan, now, outcomes)
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
            Outcomes.Record(job, open.Due, OccurrenceOutcome.Cancelled, now, outcomes, attempts: open.Attempts);
        }

        foreach (var range in job.Backfills ?? [])
        {
            Outcomes.Record(job, range.To, OccurrenceOutcome.Cancelled, now, outcomes, count: range.Left, isBackfill: true);
        }
    }

    public static Job Quarantine(Job job, Occurrence occurrence, string error, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        job = Outcomes.Record(job, occurrence.Due, OccurrenceOutcome.Quarantined, now, outcomes, error, attempts: occurrence.Attempts, isBackfill: occurrence.Backfill is not null);
        return job with
        {
            Open = job.Open.RemoveAll(open => open.KeyIn(job) == occurrence.KeyIn(job)),
            Held = new(occurrence with { Attempts = 0 }, OccurrenceOutcome.Quarantined),
            LastError = error,
        };
    }

    /// <summary>Says whether an occurrence was held before it was taken up, so that it comes up again by itself.</summary>
    public static bool ComesUpAgain(Job job, Occurrence held)
        => held.Backfill is { } range ? job.Backfills?[0] is { } first && first.Generation == range && first.Next == held.Due : held.Due == job.NextDue;

    /// <summary>Forgets the parsed rules of jobs that are gone.</summary>
    public void Forget(ImmutableArray<Job> jobs)
    {
        if (_series.Count > 2 * (jobs.Length + 8))
        {
            var kept = jobs.Select(job => job.Generation).ToHashSet();
            foreach (var generation in _series.Keys.Where(generation => !kept.Contains(generation)).ToArray())
            {
                _series.Remove(generation);
            }
        }
    }

    /// <summary>Gets what a recurring job's recurrence means; null for a one-off job, and for one whose rule, zone or calendar this build does not know.</summary>
    public OccurrenceSeries? SeriesOf(Job job)
    {
        if (job.Recurrence is null)
        {
            return null;
        }

        if (!_series.TryGetValue(job.Generation, out var parsed))
        {
            try
            {
                parsed = (OccurrenceSeries.Of(job.Recurrence, job.Settings, job.ScheduledAt, calendars), null);
            }
            catch (ArgumentException exception)
            {
                parsed = (null, exception.Message);
            }

            _series[job.Generation] = parsed;
        }

        return parsed.Series;
    }

    /// <summary>Gets by how much an occurrence is put off; it never reaches the next one.</summary>
    public TimeSpan Jitter(Job job, DateTimeOffset due)
    {
        if (job.Settings.Jitter == TimeSpan.Zero || SeriesOf(job) is not { } series)
        {
            return TimeSpan.Zero;
        }

        var most = series.NextAfter(due) is { } next ? Min(job.Settings.Jitter, next - due - TimeSpan.FromTicks(1)) : job.Settings.Jitter;
        return Spread.Jitter(most, scheduleId, job, due);
    }

    /// <summary>Says whether overdue occurrences of a job are being caught up one by one.</summary>
    public static bool InCatchUp(Job job) => job.NextDue <= job.CatchUpUntil;

    /// <summary>Says whether an occurrence of the recurrence itself has no outcome yet.</summary>
    public static bool IsBusy(Job job) => job.Open.Any(open => open is { Triggered: false, Backfill: null });

    private const string StillRan = "the occurrence before it had no outcome yet";

    private static bool IsHeldBack(Job job)
        => job.NextDue is null || job.Paused is not null || job.IsQuarantined || job.Runs + job.Open.Count(open => open.Backfill is null) >= job.Settings.MaxRuns;

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static Occurrence NextOf(Job job, DateTimeOffset now) => new() { Due = job.NextDue!.Value, RunAt = now };

    /// <summary>Brings a job to its next occurrence.</summary>
    private static Job At(Job job, OccurrenceSeries series, DateTimeOffset? next, DateTimeOffset? last = null)
    {
        var local = next is { } due ? series.Rule.LocalOf(due) : null;
        return job with { NextDue = next, NextLocal = local, LastDue = local is null ? null : last ?? job.LastDue };
    }

    private Job TakeUpRecurrence(Job job, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        // Each round takes one occurrence up or passes some over; what is left after these is taken up in the next wave.
        for (var round = 0; round < 16 && !IsHeldBack(job) && NextAt(job) <= now; round++)
        {
            if (SeriesOf(job) is not { } series)
            {
                return Quarantine(job, NextOf(job, now), _series[job.Generation].Error!, now, outcomes);
            }

            if (series.LeadingExcluded(job.NextDue!.Value, now) is { Excluded: > 0 } excluded)
            {
                job = SkipExcluded(job, series, excluded, now, outcomes);
                continue;
            }

            var settings = job.Settings;
            if (IsBusy(job) && (InCatchUp(job) || settings.Overlap != Overlap.Allow))
            {
                return settings.Overlap == Overlap.Skip && !InCatchUp(job) ? PassOver(job, series, now, OccurrenceOutcome.Skipped, StillRan, now, outcomes) : job;
            }

            var catchUp = settings.CatchUp ?? CatchUp.Default;
            if (InCatchUp(job))
            {
                return Take(job, series) with { CatchUpNotBefore = now + catchUp.Spacing };
            }

            var window = catchUp.Mode == CatchUpMode.None ? Min(catchUp.Window, TimeSpan.FromMinutes(1)) : catchUp.Window;
            var passed = PassOver(job, series, LastMissed(job, series, now - window), OccurrenceOutcome.Missed, $"more than {window} late", now, outcomes);
            if (!ReferenceEquals(passed, job))
            {
                job = passed;
                continue;
            }

            var overdue = series.Count(job.NextDue.Value, now);
            if (overdue.Count == 1 || settings.Overlap == Overlap.Queue)
            {
                job = Take(job, series);
            }
            else if (catchUp.Mode == CatchUpMode.All)
            {
                if (overdue.Count > catchUp.Max)
                {
                    var through = series.Nth(job.NextDue.Value, overdue.Count - catchUp.Max);
                    job = PassOver(job, series, through, OccurrenceOutcome.Missed, $"more than {catchUp.Max} were overdue", now, outcomes);
                }

                else
                {
                    // What is excluded between two of them is passed over when its turn comes.
                    job = Take(job, series) with { CatchUpUntil = overdue.Complete ? now : overdue.End, CatchUpNotBefore = now + catchUp.Spacing };
                }
            }
            else if (overdue.Complete)
            {
                job = Take(PassOver(job, series, overdue.Last!.Value.AddTicks(-1), OccurrenceOutcome.Coalesced, AnotherRan, now, outcomes), series);
            }
            else
            {
                job = PassOver(job, series, overdue.End!.Value, OccurrenceOutcome.Coalesced, AnotherRan, now, outcomes);
            }
        }

        return job;
    }

    /// <summary>Gets the instant up to which occurrences are too late.</summary>
    private DateTimeOffset LastMissed(Job job, OccurrenceSeries series, DateTimeOffset begin)
        // One that was put off by jitter is not late for that. It never reaches the next, so that only the last can be such a one.
        => series.Count(job.NextDue!.Value, begin.AddTicks(-1)) is { Last: { } last } && last + Jitter(job, last) >= begin ? last.AddTicks(-1) : begin.AddTicks(-1);

    private const string AnotherRan = "a later overdue occurrence ran in its place";

    private Job Take(Job job, OccurrenceSeries series)
    {
        var due = job.NextDue!.Value;
        return At(job, series, series.NextAfter(due), due) with { Open = job.Open.Add(new Occurrence { Due = due, RunAt = due + Jitter(job, due) }) };
    }

    /// <summary>Records the outcome of every occurrence up to an instant that was not taken up.</summary>
    private static Job PassOver(Job job, OccurrenceSeries series, DateTimeOffset through, OccurrenceOutcome outcome, string reason, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        if (job.NextDue is not { } next || series.Count(next, through) is not { End: { } end } passed)
        {
            return job;
        }

        job = SkipExcluded(job, series, passed, now, outcomes);
        if (passed.Count > 0)
        {
            job = Outcomes.Record(job, passed.Last!.Value, outcome, now, outcomes, reason, passed.Count);
        }

        return At(job, series, series.NextAfter(end), end);
    }

    /// <summary>Records what is excluded of a row of occurrences, and goes on behind it.</summary>
    private static Job SkipExcluded(Job job, OccurrenceSeries series, OccurrenceRun run, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        if (run.LastExcluded is not { } last)
        {
            return job;
        }

        job = Outcomes.Record(job, last, OccurrenceOutcome.Skipped, now, outcomes, series.WhyExcluded(last) ?? "excluded", run.Excluded);
        return At(job, series, series.NextAfter(last), last);
    }

    /// <summary>As <see cref="PassOver"/>; if that cannot be decided, because the calendar fails, it is left for when the job is taken up.</summary>
    private Job TryPassOver(Job job, DateTimeOffset through, OccurrenceOutcome outcome, string reason, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        try
        {
            return SeriesOf(job) is { } series ? PassOver(job, series, through, outcome, reason, now, outcomes) : job;
        }
        catch (CalendarFailedException)
        {
            return job;
        }
    }

    private Job SkipPaused(Job job, DateTimeOffset now, List<OutcomeRecord> outcomes)
    {
        var reason = job.Paused!.Reason is { } given ? $"paused: {given}" : "paused";
        var before = job.NextDue;
        while (before <= now)
        {
            job = TryPassOver(job, now, OccurrenceOutcome.Skipped, reason, now, outcomes);
            if (job.NextDue == before)
            {
                break;
            }

            before = job.NextDue;
        }

        return job with { CatchUpUntil = null, CatchUpNotBefore = null };
    }
}
