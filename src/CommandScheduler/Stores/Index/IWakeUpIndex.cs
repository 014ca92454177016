using Orleans.Services;

namespace CommandScheduler.Stores.Index;

/// <summary>The interface by which Orleans knows <see cref="WakeUpIndex"/>. It has no calls.</summary>
[Alias("CommandScheduler.IWakeUpIndex")]
internal interface IWakeUpIndex : IGrainService;
