using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Silos;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>Silos are stopped in order: while the database is well, while it is down, and while it does not answer.</summary>
internal sealed class StopScenario : Scenario
{
    public override string Name => "stop";

    public override string Summary => "PostgreSQL: SIGTERM of silos with the database well, down and frozen";

    public override int Silos => 2;

    public override Task<IBackEnd> OpenAsync(string folder)
        => Task.FromResult<IBackEnd>(new PostgreSqlBackEnd(PostgresCluster.TryStart("log_min_messages=fatal")!)
        {
            Members = PostgresCluster.TryStart(),
        });

    public override async Task FaultsAsync(Stage stage)
    {
        var administrator = new DatabaseAdministrator(stage.PostgreSql.Cluster);
        for (var round = 0; !stage.IsOver; round++)
        {
            await stage.ReadyAsync(stage.Silos);
            await stage.WaitAsync(500, 3_000);
            if (!stage.IsOver)
            {
                await RoundAsync(stage, administrator, round % 3, stage.Fleet.Ready);
            }
        }
    }

    private static async Task RoundAsync(Stage stage, DatabaseAdministrator administrator, int state, IReadOnlyList<SiloProcess> silos)
    {
        IReadOnlyList<SiloProcess> stopped = stage.Random.Next(3) == 0 ? silos : [.. silos.Take(1)];
        switch (state)
        {
            case 0:
                await StopAsync(stage, stopped, "well");
                break;
            case 1:
                using (stage.Faults.Begin("database down"))
                {
                    await Task.Run(administrator.Cluster.StopImmediately);
                    await StopAsync(stage, stopped, "down");
                    await Task.Run(administrator.Cluster.Start);
                }

                break;
            default:
                var processes = administrator.Processes();
                using (stage.Faults.Begin("database frozen"))
                {
                    Signals.Suspend(processes);
                    await StopAsync(stage, stopped, "frozen");
                    Signals.Continue(processes);
                }

                break;
        }

        foreach (var silo in stopped)
        {
            stage.Fleet.Start(0, silo);
        }
    }

    private static async Task StopAsync(Stage stage, IReadOnlyList<SiloProcess> silos, string database)
    {
        await stage.LastAsync(0, 2_000);
        await Task.WhenAll(silos.Select(silo => stage.Fleet.StopAsync(silo, database)));
    }
}
