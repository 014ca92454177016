using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>Brings a stored schedule up to date when it is loaded: rules of time zones change, and older builds store less.</summary>
/// <remarks>Only in memory: until the schedule is written, each load brings what is stored up to date in the same way.</remarks>
internal sealed class ZoneMoves(string scheduleId, SeriesCache series)
{
    /// <summary>Gets the state with its jobs up to date, in the order of their generations; the state itself if nothing was to be done.</summary>
    public ScheduleState Apply(ScheduleState stored)
    {
        var jobs = stored.Jobs.Select(UpToDate).OfType<Job>().OrderBy(job => job.Generation).ToImmutableArray();
        return jobs.SequenceEqual(stored.Jobs, ReferenceEquals) ? stored : stored with { Jobs = jobs };
    }

    /// <summary>Puts the next occurrence of a job off by its jitter if that is not stored.</summary>
    public Job WithRunAt(Job job)
        => job.HasRunAt || series.Find(job) is not { } known ? job : job with { NextRunAt = Jittering.RunAt(scheduleId, job, known, job.NextDue!.Value) };

    /// <returns>The job; null if it has no occurrence any more.</returns>
    private Job? UpToDate(Job job)
        => Moved(job) is var moved && ReferenceEquals(moved, job) ? WithRunAt(job)
            : moved.IsDone ? null
            : moved;

    /// <summary>Moves the next occurrence of a job if the rules of its time zone have changed since it was computed.</summary>
    private Job Moved(Job job)
    {
        if (job.NextDue is not { } due || job.NextLocal is not { } local || series.Find(job) is not { } known)
        {
            return job;
        }

        var begin = job.Settings.StartAt is { } start && start.AddTicks(-1) > job.ScheduledAt ? start.AddTicks(-1) : job.ScheduledAt;
        var moved = known.Rule.Moved(due, local, job.LastDue ?? begin);
        return moved == due ? job : Decision.Advance(scheduleId, job, known, moved > job.Settings.EndAt ? null : moved);
    }
}
