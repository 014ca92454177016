using CommandScheduler.Schedules;

namespace CommandScheduler.Queries;

/// <summary>A job that a directory has found.</summary>
/// <param name="Key">Its place.</param>
/// <param name="Job">The job; null if it cannot be read.</param>
internal sealed record JobEntry(JobKey Key, Job? Job)
{
    /// <summary>Makes an entry of the JSON that is stored of a job.</summary>
    public static JobEntry Of(string scheduleId, string jobName, string document) => new(new(scheduleId, jobName), ScheduleDocument.ReadJob(document));
}
