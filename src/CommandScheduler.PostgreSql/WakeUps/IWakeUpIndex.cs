using Orleans.Services;

namespace CommandScheduler.PostgreSql.WakeUps;

/// <summary>The interface by which Orleans knows <see cref="WakeUpIndex"/>. It has no calls.</summary>
[Alias("CommandScheduler.PostgreSql.IWakeUpIndex")]
internal interface IWakeUpIndex : IGrainService;
