namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>The stored state of a job.</summary>
[GenerateSerializer, Alias("benchmarks.ReminderJob")]
internal sealed class ReminderJob
{
    [Id(0)]
    public DateTimeOffset Due { get; set; }

    [Id(1)]
    public Ping? Command { get; set; }
}
