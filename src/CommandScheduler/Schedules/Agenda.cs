using System.Collections.Immutable;

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
            var next = job.Recurrence is null ? null : Recurring.TakeUpAt(job);
            foreach (var open in job.Open)
            {
                if (!running.IsEmpty && running.Contains(job, open))
                {
                    wakeUp = wakeUp <= open.RunAt ? wakeUp : open.RunAt;
                }
                else if (job.MayBegin(open))
                {
                    var mayBeginAt = running.MayBeginAt(job, open);
                    next = next <= mayBeginAt ? next : mayBeginAt;
                }
            }

            if (job.Held is not null)
            {
                var held = OfHeld(job, running, deadLetterExpiry);
                next = next <= held.Begin ? next : held.Begin ?? next;
                wakeUp = wakeUp <= held.WakeUp ? wakeUp : held.WakeUp ?? wakeUp;
            }

            begin = begin <= next ? begin : next ?? begin;
            needsAttention |= job.NeedsAttention;
            if (job.Settings.Tags.Count > 0)
            {
                (tags ??= new(StringComparer.Ordinal)).UnionWith(job.Settings.Tags);
            }
        }

        return new Agenda(begin, wakeUp <= begin ? wakeUp : begin ?? wakeUp, needsAttention, tags);
    }

    /// <summary>Gets when a quarantined occurrence is tried again, or a dead letter expires, and the wake-up for the trial that runs.</summary>
    private static (DateTimeOffset? Begin, DateTimeOffset? WakeUp) OfHeld(Job job, RunningTable running, TimeSpan? deadLetterExpiry)
    {
        var begin = deadLetterExpiry is null ? null : HeldRuns.FirstDeadLetter(job) + deadLetterExpiry;
        if (job.OnTrial?.Occurrence is not { } tried)
        {
            return (begin, null);
        }

        if (running.Contains(job, tried))
        {
            return (begin, tried.RunAt);
        }

        var trial = running.MayBeginAt(job, tried);
        return (begin <= trial ? begin : trial, null);
    }
}
