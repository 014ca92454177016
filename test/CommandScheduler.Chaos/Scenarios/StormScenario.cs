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

    public override Func<Random, Func<Play, Task>> Plays => StormPlays.Choose;
}
