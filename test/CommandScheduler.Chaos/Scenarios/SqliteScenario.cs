using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>The disk of SQLite is full or read-only for a while, and its file is moved away and back, or replaced.</summary>
internal sealed class SqliteScenario : Scenario
{
    private SmallDisk? _disk;

    public override string Name => "sqlite";

    public override string Summary => "SQLite: the disk is full, or read-only, or the file is away or replaced";

    public override int Silos => 1;

    public override int MostSilos => 1;

    public override string? Missing() => SmallDisk.Missing();

    public override Task<IBackEnd> OpenAsync(string folder)
    {
        var path = Path.Combine(folder, "disk");
        _disk = new(path);
        _disk.Mount(48);
        return Task.FromResult<IBackEnd>(new SqliteBackEnd(Path.Combine(path, "scheduler.db")));
    }

    public override async Task FaultsAsync(Stage stage)
    {
        while (!stage.IsOver)
        {
            await stage.ReadyAsync(1);
            await stage.WaitAsync(1_000, 3_000);
            if (!stage.IsOver && stage.Choose(stage.Fleet.Ready) is { } silo)
            {
                await (stage.Random.Next(6) switch
                {
                    0 => ReadOnlyAsync(stage, silo),
                    1 => AwayAsync(stage),
                    2 or 3 => ReplacedAsync(stage, silo),
                    _ => FullAsync(stage, silo),
                });
            }
        }
    }

    public override void CleanUp() => Interlocked.Exchange(ref _disk, null)?.Unmount();

    private async Task FullAsync(Stage stage, SiloProcess silo)
    {
        using (stage.Faults.Begin("disk full"))
        {
            _disk!.Fill();
            await stage.LastAsync(500, 3_000);
            if (stage.Random.Next(2) == 0)
            {
                await stage.Fleet.KillAsync(silo);
                stage.Fleet.Start(0, silo);
                await stage.LastAsync(2_000, 5_000);
            }

            _disk.Free();
        }
    }

    /// <summary>The silo is killed, and the next one cannot write to the disk.</summary>
    private async Task ReadOnlyAsync(Stage stage, SiloProcess silo)
    {
        await stage.Fleet.KillAsync(silo);
        using (stage.Faults.Begin("disk read-only"))
        {
            _disk!.MakeReadOnly();
            stage.Fleet.Start(0, silo);
            await stage.LastAsync(2_000, 6_000);
            _disk.MakeWritable();
        }
    }

    /// <summary>
    /// The files are replaced by copies, while the silo stands still so that the copies have everything. What it writes from then on goes to
    /// files that nobody will ever read, so none of it may be acknowledged.
    /// </summary>
    private static async Task ReplacedAsync(Stage stage, SiloProcess silo)
    {
        var file = ((SqliteBackEnd)stage.BackEnd).File;
        using (stage.Faults.Begin("file replaced"))
        {
            Signals.Suspend(silo.Process);
            foreach (var its in new[] { file, file + "-wal" }.Where(File.Exists))
            {
                // The system copies what is locked, too.
                SystemCommand.Run($"cp {its} {its}.copy");
                File.Move(its + ".copy", its, overwrite: true);
            }

            Signals.Continue(silo.Process);
            await stage.LastAsync(500, 3_000);
            await stage.Fleet.KillAsync(silo);
            stage.Fleet.Start(0, silo);
        }
    }

    private static async Task AwayAsync(Stage stage)
    {
        var file = ((SqliteBackEnd)stage.BackEnd).File;
        using (stage.Faults.Begin("file away"))
        {
            File.Move(file, file + ".away");
            await stage.LastAsync(500, 4_000);
            File.Move(file + ".away", file, overwrite: true);
        }
    }
}
