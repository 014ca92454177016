namespace CommandScheduler.Chaos.Scenarios;

/// <summary>A deployment: a new silo starts, then an old one is stopped in order, until all are new; and again.</summary>
internal sealed class RollingScenario : Scenario
{
    public override string Name => "rolling";

    public override string Summary => "PostgreSQL: silos are replaced one by one";

    public override async Task FaultsAsync(Stage stage)
    {
        while (!stage.IsOver)
        {
            await stage.ReadyAsync(stage.Silos);
            foreach (var old in stage.Fleet.Ready)
            {
                var next = stage.Fleet.Start(0);
                await next.Ready;
                await stage.Fleet.StopAsync(old);
                if (stage.IsOver)
                {
                    return;
                }
            }
        }
    }
}
