using System.Diagnostics.CodeAnalysis;

using CommandScheduler.Schedules;

namespace CommandScheduler.Queries;

/// <summary>A job that a directory has found.</summary>
[Experimental(SchedulerNames.StoresAreExperimental)]
public sealed class JobEntry
{
    /// <summary>Makes an entry of the JSON that is stored of a job: one of the objects in <c>jobs</c> of its schedule's document.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="json">The JSON text. If it cannot be read, the job is left out of the list, and the log says so.</param>
    public JobEntry(string scheduleId, string jobName, string json)
        : this(new JobKey(scheduleId, jobName), ScheduleDocument.ReadJob(json))
    {
    }

    internal JobEntry(JobKey key, Job? job)
    {
        Key = key;
        Job = job;
    }

    /// <summary>Gets its place.</summary>
    public JobKey Key { get; }

    /// <summary>Gets the job; null if it cannot be read.</summary>
    internal Job? Job { get; }
}
