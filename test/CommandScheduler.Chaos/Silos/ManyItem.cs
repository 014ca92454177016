namespace CommandScheduler.Chaos.Silos;

/// <summary>One of many jobs that are scheduled at once.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Job">The job's name.</param>
/// <param name="Work">What is scheduled.</param>
/// <param name="Due">When it is due.</param>
[GenerateSerializer, Alias("chaos.item")]
internal sealed record ManyItem(
    [property: Id(0)] string Schedule,
    [property: Id(1)] string Job,
    [property: Id(2)] Work Work,
    [property: Id(3)] DateTimeOffset Due);
