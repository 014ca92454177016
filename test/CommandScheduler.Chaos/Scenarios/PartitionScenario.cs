using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Silos;
using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>One silo is cut off from the others, from the database, or from all, for seconds or until it is taken for dead.</summary>
internal sealed class PartitionScenario : Scenario
{
    private Network? _network;

    public override string Name => "partition";

    public override string Summary => "PostgreSQL: silos are cut off from each other, from the database, or from all (network namespaces)";

    public override int MostSilos => Silos;

    public override double Rate => 8;

    /// <inheritdoc />
    /// <remarks>Orleans ends a silo that was given up when that learns of it: from the table of members, which it reads again when its probes fail.</remarks>
    public override Limits Limits { get; } = new() { Ignorance = TimeSpan.FromSeconds(5) };

    public override string? Missing() => base.Missing() ?? Network.Missing();

    public override async Task<IBackEnd> OpenAsync(string folder)
    {
        _network = new(Silos);
        var cluster = PostgresCluster.TryStart($"listen_addresses=127.0.0.1,{_network.Database}", "log_min_messages=fatal")!;
        await File.AppendAllTextAsync(Path.Combine(cluster.Data, "pg_hba.conf"), $"host all all {_network.Range} trust\n");
        await cluster.ScalarAsync("SELECT pg_reload_conf()");
        return new PostgreSqlBackEnd(cluster)
        {
            OfSilos = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Host = _network.Database }.ConnectionString,
        };
    }

    public override Task PrepareAsync(Stage stage)
    {
        stage.Fleet.Wrapper = _network!.WrapperOf;
        stage.Fleet.Address = _network.AddressOf;
        return Task.CompletedTask;
    }

    public override async Task FaultsAsync(Stage stage)
    {
        while (!stage.IsOver)
        {
            await stage.ReadyAsync(stage.Silos);
            await stage.WaitAsync(1_000, 3_000);
            if (!stage.IsOver && stage.Choose(stage.Fleet.Ready) is { } victim)
            {
                await CutAsync(stage, victim);
            }
        }
    }

    public override void CleanUp() => Interlocked.Exchange(ref _network, null)?.Remove();

    private async Task CutAsync(Stage stage, SiloProcess victim)
    {
        var silo = Enumerable.Range(0, Silos).First(slot => _network!.AddressOf(slot) == victim.Settings.Address);
        (string Name, Action<int, bool> Cut) fault = stage.Random.Next(3) switch
        {
            0 => (Limits.Cut, _network!.Cut),
            1 => ($"{Limits.Cut} from silos", _network!.CutFromSilos),
            _ => ($"{Limits.Cut} from database", _network!.CutFromDatabase),
        };
        var isLong = stage.Random.Next(3) > 0;
        var detection = (int)ChaosCluster.Detection.TotalMilliseconds;
        // Those that are left may take one another for cut off as well.
        using (stage.Faults.Begin(fault.Name))
        {
            fault.Cut(silo, true);
            await (isLong ? stage.LastAsync(detection, 2 * detection) : stage.LastAsync(1_000, 6_000));
            fault.Cut(silo, false);
        }

        await Task.WhenAny(victim.Ended, stage.LastAsync(2_000, 4_000));
    }
}
