using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Judging;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>The disk of PostgreSQL is full for a while. The server ends for it at times, and is started again when there is room.</summary>
internal sealed class DiskScenario : Scenario
{
    private SmallDisk? _disk;

    public override string Name => "disk";

    public override string Summary => "PostgreSQL: the disk is full";

    public override int Silos => 2;

    public override TimeSpan CallTimeout => TimeSpan.FromSeconds(30);

    public override Limits Limits { get; } = new() { Late = TimeSpan.FromSeconds(15), EachIsAnswered = true };

    public override string? Missing() => base.Missing() ?? SmallDisk.Missing();

    public override Task<IBackEnd> OpenAsync(string folder)
    {
        var path = Path.Combine(folder, "disk");
        _disk = new(path);
        _disk.Mount(256);
        SystemCommand.Run($"chmod 755 {folder}");
        return Task.FromResult<IBackEnd>(new PostgreSqlBackEnd(
            PostgresCluster.StartIn(path, "max_wal_size=48MB", "min_wal_size=32MB", "wal_recycle=off", "log_min_messages=fatal")));
    }

    public override async Task FaultsAsync(Stage stage)
    {
        var administrator = new DatabaseAdministrator(stage.PostgreSql.Cluster);
        while (!stage.IsOver)
        {
            await stage.WaitAsync(1_000, 3_000);
            using (stage.Faults.Begin("disk full"))
            {
                // The log of writes needs a new file soon.
                await using (var connection = await administrator.ConnectAsync())
                {
                    _disk!.Fill();
                    try
                    {
                        await DatabaseAdministrator.RunAsync(connection, "SELECT pg_switch_wal()");
                    }
                    catch (Npgsql.NpgsqlException)
                    {
                        // The server may end for it.
                    }
                }

                await stage.LastAsync(500, 6_000);
                _disk.Free();
                await Task.Run(stage.PostgreSql.Cluster.StartUnlessRunning);
            }
        }
    }

    public override void CleanUp() => Interlocked.Exchange(ref _disk, null)?.Unmount();
}
