namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>A job, by a text with its number: the tables know no other keys, and a number alone would be taken for one.</summary>
[Alias("benchmarks.IReminderJobGrain")]
internal interface IReminderJobGrain : IGrainWithStringKey
{
    [Alias("Schedule")]
    Task Schedule(DateTimeOffset due);
}
