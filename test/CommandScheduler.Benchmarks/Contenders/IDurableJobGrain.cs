namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>A job by its number.</summary>
[Alias("benchmarks.IDurableJobGrain")]
internal interface IDurableJobGrain : IGrainWithIntegerKey
{
    [Alias("Schedule")]
    Task Schedule(DateTimeOffset due);
}
