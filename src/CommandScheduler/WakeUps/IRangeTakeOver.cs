using Orleans.Services;

namespace CommandScheduler.WakeUps;

/// <summary>The interface by which Orleans knows <see cref="RangeTakeOver"/>. It has no calls.</summary>
[Alias("CommandScheduler.IRangeTakeOver")]
internal interface IRangeTakeOver : IGrainService;
