namespace CommandScheduler.Calls;

/// <summary>Does for clients what <see cref="IUnloadedSchedules"/> does, on any silo.</summary>
[Alias("CommandScheduler.IUnloadedSchedulesGrain")]
internal interface IUnloadedSchedulesGrain : IGrainWithIntegerKey
{
    /// <inheritdoc cref="IUnloadedSchedules.TryCancelAsync"/>
    [Alias("TryCancel")]
    Task<int[]> TryCancel(JobFilter filter, FoundSchedule[] found, CancellationToken cancellationToken);
}
