namespace CommandScheduler.Chaos.Scenarios;

/// <summary>From one silo to five, and back to one.</summary>
internal sealed class ScaleScenario : Scenario
{
    private const int Most = 5;

    public override string Name => "scale";

    public override string Summary => "PostgreSQL: 1 silo, 5 silos, 1 silo";

    public override int Silos => 1;

    public override async Task FaultsAsync(Stage stage)
    {
        while (!stage.IsOver)
        {
            await Task.WhenAll(Enumerable.Range(stage.Fleet.Running.Count, Most - stage.Fleet.Running.Count).Select(slot => stage.Fleet.Start(slot).Ready));
            await stage.WaitAsync(2_000, 4_000);
            var silos = stage.Fleet.Ready.ToArray();
            stage.Random.Shuffle(silos);
            foreach (var silo in silos.Skip(1))
            {
                await stage.Fleet.StopAsync(silo);
            }

            await stage.WaitAsync(2_000, 4_000);
        }
    }
}
