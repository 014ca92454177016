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
    /// <param name="json">The JSON text. If it cannot be read, the job is listed as quarantined, with the reason.</param>
    public JobEntry(string scheduleId, string jobName, string json)
        : this(new JobKey(scheduleId, jobName), ScheduleDocument.ReadJob(jobName, json))
    {
    }

    internal JobEntry(JobKey key, Job job)
    {
        Key = key;
        Job = job;
    }

    /// <summary>Gets its place.</summary>
    public JobKey Key { get; }

    /// <summary>Gets the job. One that cannot be read keeps its text only.</summary>
    internal Job Job { get; }

    /// <summary>Makes an entry of a row of a view of the jobs, where a schedule of which nothing can be read has no name.</summary>
    internal static JobEntry Read(string scheduleId, string jobName, string json)
        => jobName.Length == 0
            ? Unreadable(scheduleId, "What is stored of the schedule is damaged, or of a newer format.")
            : new JobEntry(scheduleId, jobName, json);

    /// <summary>Makes the one entry of a schedule of which nothing can be read. It has no name.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="fault">Why.</param>
    internal static JobEntry Unreadable(string scheduleId, string fault)
        => new(new JobKey(scheduleId, ""), JobsDocument.Unreadable("", null, fault));
}
