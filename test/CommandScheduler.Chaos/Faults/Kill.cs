namespace CommandScheduler.Chaos.Faults;

/// <summary>A kill as it is drawn, before anybody knows what the machine is doing. Each takes as many numbers, so that all follow from the seed.</summary>
/// <param name="Pause">How long nothing is done before.</param>
/// <param name="WhileStarting">Whether it hits the silo that the kill before has had started.</param>
/// <param name="Part">How much of its start is over then, from 0 to 1.</param>
/// <param name="Up">Otherwise how long its silo has been up.</param>
/// <param name="TakesLast">Whether it may be the only one that is up.</param>
/// <param name="Choice">Which of several, from 0 to 1.</param>
/// <param name="OnItsPorts">Whether the next silo has the ports of this one.</param>
internal sealed record Kill(TimeSpan Pause, bool WhileStarting, double Part, TimeSpan Up, bool TakesLast, double Choice, bool OnItsPorts)
{
    public static Kill Draw(Random random) => new(
        Pause: TimeSpan.FromMilliseconds(random.Next(100, 1_200)),
        WhileStarting: random.Next(10) < 3,
        Part: random.NextDouble(),
        Up: TimeSpan.FromMilliseconds(random.Next(3_000)),
        TakesLast: random.Next(6) == 0,
        Choice: random.NextDouble(),
        OnItsPorts: random.Next(5) > 0);
}
