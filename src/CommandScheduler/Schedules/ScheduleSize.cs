using System.Runtime.CompilerServices;
using System.Text;

namespace CommandScheduler.Schedules;

/// <summary>The limits of one schedule, which is stored as a whole: how many jobs it may hold, and how long its document may become.</summary>
internal sealed class ScheduleSize(SchedulerOptions limits)
{
    /// <summary>
    /// What a job takes at most beside its command when it is scheduled: a character of its names, ids, tags and recurrence may take six bytes, and
    /// each date that it excludes takes 13.
    /// </summary>
    private const int Frame = 64 * 1024;

    /// <summary>The sizes of jobs that were measured, for as long as they are there: a change measures what it changes.</summary>
    private readonly ConditionalWeakTable<Job, StrongBox<int>> _sizes = [];

    /// <summary>Refuses, before anything is computed, more new jobs than there may be in the end.</summary>
    /// <exception cref="ArgumentException">There are too many.</exception>
    public void CheckNew(string scheduleId, ScheduleState state, IReadOnlyList<Change> changes, string parameter)
    {
        if (changes.Count > limits.MaxJobsPerSchedule && !changes.Any(change => change is CancelJobs))
        {
            // Each job without a name is a new one.
            CheckCount(scheduleId, state.Jobs.Length, state.Jobs.Length + changes.Count(change => change is ScheduleJob { Name: null }), parameter);
        }
    }

    /// <summary>Refuses to schedule jobs that are too many, or take too much together, unless they are fewer or take less than before.</summary>
    /// <exception cref="ArgumentException">They are too many, or too long.</exception>
    public void Check(string scheduleId, ScheduleState before, IReadOnlyList<Change> changes, IReadOnlyList<Job> jobs, string parameter)
    {
        CheckCount(scheduleId, before.Jobs.Length, jobs.Count, parameter);

        // So few jobs cannot reach the limit by what was asked for. What is recorded of jobs later is not refused.
        if (jobs.Count * ((limits.MaxPayloadBytes * 2L) + Frame) <= limits.MaxScheduleBytes || !changes.Any(change => change is ScheduleJob))
        {
            return;
        }

        var size = SizeOf(jobs);
        if (size > limits.MaxScheduleBytes && size > SizeOf(before.Jobs))
        {
            if (jobs.FirstOrDefault(job => SizeOf([job]) > limits.MaxScheduleBytes) is { } tooLong)
            {
                throw new ArgumentException(
                    $"Job '{tooLong.Name}' would take {SizeOf([tooLong])} bytes by itself, and {limits.MaxScheduleBytes} is the limit of its schedule "
                    + $"'{scheduleId}'. Keep large data elsewhere and schedule its id, or raise SchedulerOptions.MaxScheduleBytes.",
                    parameter);
            }

            throw new ArgumentException(
                $"Schedule '{scheduleId}' would take {size} bytes with its {jobs.Count} jobs, and {limits.MaxScheduleBytes} is the limit. "
                + "Spread the jobs over more schedule ids, or raise SchedulerOptions.MaxScheduleBytes.",
                parameter);
        }
    }

    private void CheckCount(string scheduleId, int before, int after, string parameter)
    {
        if (after > limits.MaxJobsPerSchedule && after > before)
        {
            throw new ArgumentException(
                $"Schedule '{scheduleId}' would hold {after} jobs, and {limits.MaxJobsPerSchedule} is the limit. "
                + "Spread the jobs over more schedule ids, or raise SchedulerOptions.MaxJobsPerSchedule.",
                parameter);
        }
    }

    private long SizeOf(IEnumerable<Job> jobs) => jobs.Sum(job => (long)_sizes.GetValue(job, Measured).Value);

    private static StrongBox<int> Measured(Job job) => new(Encoding.UTF8.GetByteCount(ScheduleDocument.WriteJob(job)) + 1);
}
