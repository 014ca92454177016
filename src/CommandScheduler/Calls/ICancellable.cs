namespace CommandScheduler.Calls;

/// <summary>A schedule, as seen by those who cancel the jobs that fit a filter.</summary>
[Alias("CommandScheduler.ICancellable")]
internal interface ICancellable : IGrainWithStringKey
{
    /// <summary>Cancels those of the named jobs that are there and fit the filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="names">The names.</param>
    /// <returns>How many were cancelled.</returns>
    [Alias("CancelFitting")]
    Task<int> CancelFitting(JobFilter filter, string[] names);
}
