using System.Collections.Immutable;

using CommandScheduler.Checks;
using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>Brings a stored schedule up to date when it is loaded: rules of time zones change, and older builds store less.</summary>
/// <remarks>The result is in memory only: until the schedule is written, each load brings its state up to date in the same way.</remarks>
internal sealed class ZoneMoves(string scheduleId, SeriesCache series)
{
    /// <summary>Gets the state with its jobs up to date, in the order of their generations; the state itself if nothing was to be done.</summary>
    public ScheduleState Apply(ScheduleState stored)
    {
        var jobs = stored.Jobs.Select(UpToDate).OfType<Job>().OrderBy(job => job.Generation).ToImmutableArray();
        return jobs.SequenceEqual(stored.Jobs, ReferenceEquals) ? stored : stored with { Jobs = jobs };
    }

    /// <summary>Puts the next occurrence of a job off by its jitter if no such time is stored, or one of another occurrence.</summary>
    public Job WithRunAt(Job job)
    {
        if (job.NextDue is not { } due || job.Settings.Jitter == TimeSpan.Zero)
        {
            return job.NextRunAt is null ? job : job with { NextRunAt = null };
        }

        return series.Find(job) is not { } known || IsRunAt(job, known, due) ? job : job with { NextRunAt = Jittering.RunAt(scheduleId, job, known, due) };
    }

    /// <summary>Says whether the stored time to run belongs to the next occurrence: an older build moves <see cref="Job.NextDue"/> alone.</summary>
    private static bool IsRunAt(Job job, OccurrenceSeries known, DateTimeOffset due)
        => job.NextRunAt >= due && job.NextRunAt - due <= job.Settings.Jitter && !(job.NextRunAt >= known.NextAfter(due));

    /// <returns>The job; null if it has no occurrence any more.</returns>
    private Job? UpToDate(Job job)
    {
        try
        {
            return Moved(job) is var moved && ReferenceEquals(moved, job) ? WithRunAt(job)
                : moved.IsDone ? null
                : moved;
        }
        catch (Exception exception) when (exception is not CalendarFailedException)
        {
            // One job that cannot be computed, such as with times that no build stores, never stops its siblings.
            return JobsDocument.Unreadable(job, exception);
        }
    }

    /// <summary>Moves the next occurrence of a job if the rules of its time zone have changed since it was computed.</summary>
    private Job Moved(Job job)
    {
        if (job.NextDue is not { } due || job.NextLocal is not { } local || series.Find(job) is not { } known)
        {
            return job;
        }

        var begin = job.Settings.StartAt is { } start && start > job.ScheduledAt ? Instants.JustBefore(start) : job.ScheduledAt;
        var moved = known.Rule.Moved(due, local, job.LastDue ?? begin);
        if (moved == due)
        {
            return job;
        }

        var next = moved > job.Settings.EndAt ? null : moved;
        if (job.Held is { IsQuarantined: true } held && RequeueJob.ComesUpAgain(job, held.Occurrence))
        {
            // It is the next occurrence, which could not be taken up.
            job = next is null ? HeldRuns.Remove(job, held)
                : HeldRuns.Replace(job, held, held with { Occurrence = held.Occurrence with { Due = next.Value } });
        }

        return Decision.Advance(scheduleId, job, known, next);
    }
}
