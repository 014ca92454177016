namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>A job by its number.</summary>
[Alias("benchmarks.IReminderJobGrain")]
internal interface IReminderJobGrain : IGrainWithIntegerKey
{
    [Alias("Schedule")]
    Task Schedule(DateTimeOffset due);
}
