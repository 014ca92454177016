using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Faults;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>The one silo on a file of SQLite is killed at any moment, also while it starts.</summary>
internal class SqliteKillScenario : Scenario
{
    public override string Name => "sqlite-kill";

    public override string Summary => "SQLite: SIGKILL of the silo, also while it starts";

    public override int Silos => 1;

    public override int MostSilos => 1;

    public override string? Missing() => null;

    public override Task<IBackEnd> OpenAsync(string folder) => Task.FromResult<IBackEnd>(new SqliteBackEnd(Path.Combine(folder, "scheduler.db")));

    public override Task FaultsAsync(Stage stage) => new Kills(stage).MakeAsync();
}
