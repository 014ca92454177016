using System.Collections.Immutable;

using CommandScheduler.Checks;

namespace CommandScheduler.Schedules;

/// <summary>
/// The next times of a schedule, and the facts by which a store can find it: one pass over the jobs for each state and set
/// of running attempts.
/// </summary>
/// <param name="Begin">When something can begin; null if a call or an outcome must come first.</param>
/// <param name="WakeUp">When the schedule must be active again if its process dies now; null if nothing is left to dispatch.</param>
/// <param name="NeedsAttention">Whether a job is paused, retrying, dead-lettered or quarantined.</param>
/// <param name="Tags">The tags of all jobs; null if there are none.</param>
internal sealed record Agenda(DateTimeOffset? Begin, DateTimeOffset? WakeUp, bool NeedsAttention, IReadOnlyCollection<string>? Tags)
{
    /// <summary>The agenda of a schedule without jobs.</summary>
    public static readonly Agenda Empty = new(null, null, false, null);

    public static Agenda Make(ImmutableArray<Job> jobs, RunningTable running, TimeSpan? deadLetterExpiry)
    {
        DateTimeOffset? begin = null;
        DateTimeOffset? wakeUp = null;
        var needsAttention = false;
        HashSet<string>? tags = null;
        foreach (var job in jobs)
        {
            var (next, again) = TimesOf(job, running);
            if (job.Held is not null)
            {
                var held = OfHeld(job, running, deadLetterExpiry);
                (next, again) = (Earlier(next, held.Begin), Earlier(again, held.WakeUp));
            }

            (begin, wakeUp) = (Earlier(begin, next), Earlier(wakeUp, again));
            needsAttention |= job.NeedsAttention;
            if (job.Settings.Tags.Count > 0)
            {
                (tags ??= new(StringComparer.Ordinal)).UnionWith(job.Settings.Tags);
            }
        }

        return new Agenda(begin, Earlier(wakeUp, begin), needsAttention, tags);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left <= right ? left : right ?? left;

    /// <summary>Gets when something of a job can begin, and the wake-up for what runs.</summary>
    private static (DateTimeOffset? Begin, DateTimeOffset? WakeUp) TimesOf(Job job, RunningTable running)
    {
        var next = job.Recurrence is null ? null : Recurring.TakeUpAt(job);
        DateTimeOffset? wakeUp = null;
        foreach (var open in job.Open)
        {
            if (!running.IsEmpty && running.Contains(job, open))
            {
                wakeUp = Earlier(wakeUp, open.RunAt);
            }
            else if (!job.MayBegin(open) || Turns.IsBehindAnother(job, open))
            {
                continue;
            }
            else if (Turns.IsTaken(job, running))
            {
                // What runs is gone with its process.
                wakeUp = Earlier(wakeUp, open.RunAt);
            }
            else
            {
                next = Earlier(next, running.MayBeginAt(job, open));
            }
        }

        return (next, wakeUp);
    }

    /// <summary>Gets when a quarantined occurrence is tried again, or a dead letter expires, and the wake-up for the trial that runs.</summary>
    private static (DateTimeOffset? Begin, DateTimeOffset? WakeUp) OfHeld(Job job, RunningTable running, TimeSpan? deadLetterExpiry)
    {
        DateTimeOffset? begin = deadLetterExpiry is { } expiry && HeldRuns.FirstDeadLetter(job) is { } failed ? Instants.Later(failed, expiry) : null;
        if (job.OnTrial?.Occurrence is not { } tried)
        {
            return (begin, null);
        }

        return running.Contains(job, tried) || Turns.IsTaken(job, running) ? (begin, tried.RunAt) : (Earlier(begin, running.MayBeginAt(job, tried)), null);
    }
}
