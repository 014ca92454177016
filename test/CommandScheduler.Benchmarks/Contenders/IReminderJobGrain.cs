namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>A job by its number, as a text: the tables know no other keys.</summary>
[Alias("benchmarks.IReminderJobGrain")]
internal interface IReminderJobGrain : IGrainWithStringKey
{
    [Alias("Schedule")]
    Task Schedule(DateTimeOffset due);
}
