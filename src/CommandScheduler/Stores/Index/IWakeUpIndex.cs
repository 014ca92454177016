using Orleans.Services;

namespace CommandScheduler.Stores.Index;

/// <summary>The interface by which Orleans knows <see cref="WakeUpIndex"/>, of which each silo has one.</summary>
[Alias("CommandScheduler.IWakeUpIndex")]
internal interface IWakeUpIndex : IGrainService
{
    /// <summary>Gets those of some schedules that the silo has in memory, or is about to read.</summary>
    [Alias("Loaded")]
    Task<string[]> Loaded(string[] scheduleIds);
}
