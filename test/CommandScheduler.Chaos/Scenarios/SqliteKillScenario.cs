using CommandScheduler.Chaos.Databases;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>The one silo on a file of SQLite is killed at any moment, also while it starts.</summary>
internal sealed class SqliteKillScenario : Scenario
{
    public override string Name => "sqlite-kill";

    public override string Summary => "SQLite: SIGKILL of the silo, also while it starts";

    public override int Silos => 1;

    public override int MostSilos => 1;

    public override string? Missing() => null;

    public override Task<IBackEnd> OpenAsync(string folder) => Task.FromResult<IBackEnd>(new SqliteBackEnd(Path.Combine(folder, "scheduler.db")));

    public override async Task FaultsAsync(Stage stage)
    {
        while (!stage.IsOver)
        {
            if (stage.Random.Next(6) == 0)
            {
                await stage.WaitAsync(0, 1_500);
            }
            else
            {
                await stage.ReadyAsync(1);
                await stage.WaitAsync(0, 1_200);
            }

            if (!stage.IsOver && stage.Choose(stage.Fleet.Running) is { } victim)
            {
                await stage.Fleet.KillAsync(victim);
                stage.Fleet.Start(0, victim);
            }
        }
    }
}
