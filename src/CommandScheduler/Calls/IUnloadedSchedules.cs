namespace CommandScheduler.Calls;

/// <summary>Cancels schedules that no silo has in memory, without activating them.</summary>
internal interface IUnloadedSchedules
{
    /// <summary>Cancels those schedules of which every job was found and fits a filter, if they are not in memory and nothing of them is due soon.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="found">The schedules, and the jobs that were found in them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many jobs of each were cancelled: all that it had, or none, and then its grain is to be asked.</returns>
    /// <exception cref="Exception">Each grain is to be asked: it knows, or finds out, what became of its schedule.</exception>
    Task<int[]> TryCancelAsync(JobFilter filter, FoundSchedule[] found, CancellationToken cancellationToken);
}
