using CommandScheduler.Chaos.Faults;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>Silos are killed at any moment, also while they start, and come back on their ports or elsewhere.</summary>
internal class KillScenario : Scenario
{
    public override string Name => "kill";

    public override string Summary => "PostgreSQL: SIGKILL of silos, also while they start";

    /// <summary>One more than elsewhere, for one of them is always about to start.</summary>
    public override int Silos => 4;

    public override Task FaultsAsync(Stage stage) => new Kills(stage).MakeAsync();
}
