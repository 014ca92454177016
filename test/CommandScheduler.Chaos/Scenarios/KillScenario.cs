using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>Silos are killed at any moment, also while they start, and come back on their ports or elsewhere.</summary>
internal class KillScenario : Scenario
{
    public override string Name => "kill";

    public override string Summary => "PostgreSQL: SIGKILL of silos, also while they start";

    /// <summary>One more than elsewhere, for one of them is always about to start.</summary>
    public override int Silos => 4;

    public override async Task FaultsAsync(Stage stage)
    {
        while (!stage.IsOver)
        {
            await stage.WaitAsync(100, 1_200);
            var ready = stage.Fleet.Ready;
            // Mostly one that runs, and mostly not the last of them: else nothing would ever get done.
            var victims = stage.Random.Next(8) == 0 ? [.. stage.Fleet.Running.Except(ready)]
                : ready.Count > 1 || stage.Random.Next(6) == 0 ? ready
                : [];
            if (!stage.IsOver && stage.Choose(victims) is { } victim)
            {
                await KillAsync(stage, victim);
            }
        }
    }

    private static async Task KillAsync(Stage stage, SiloProcess victim)
    {
        await stage.Fleet.KillAsync(victim);

        // On its old ports it is known at once that the one before is dead; elsewhere that must be found out.
        stage.Fleet.Start(0, stage.Random.Next(5) > 0 ? victim : null);
    }
}
