using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Load;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>Silos are killed while they schedule and cancel many jobs at once and one by one, all on the same thousand schedules.</summary>
internal sealed class StormScenario : KillScenario
{
    public override string Name => "storm";

    public override string Summary => "PostgreSQL: SIGKILL of silos that schedule many at once, one by one, and cancel, on the same 1,000 ids";

    public override int Silos => 2;

    /// <summary>Gets how many times a second many are scheduled.</summary>
    public override double Rate => 0.5;

    public override TimeSpan CallTimeout => TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets longer ones: both silos may be gone at once, with all of Orleans' directory of grains, and then a call that wakes a schedule may wait for
    /// Orleans' time-out of 30 s, twice.
    /// </summary>
    public override Limits Limits { get; } = new() { Late = TimeSpan.FromSeconds(75) };

    public override Func<Random, Func<Play, Task>> Plays => StormPlays.Choose;
}
