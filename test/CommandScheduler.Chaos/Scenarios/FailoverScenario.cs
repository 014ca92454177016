using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Judging;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>
/// The server crashes, and its replica, which had each commit before it was answered, becomes the server; then a new replica is made, for the
/// next time.
/// </summary>
internal sealed class FailoverScenario : Scenario
{
    /// <summary>A server without a replica waits for one with each commit, unless it is told that it has none.</summary>
    private const string Synchronous = "synchronous_standby_names";

    public override string Name => "failover";

    public override string Summary => "PostgreSQL: failover to a streaming replica, which replicates synchronously";

    public override int Silos => 2;

    public override TimeSpan CallTimeout => TimeSpan.FromSeconds(30);

    public override string? Missing()
        => base.Missing() ?? (PostgresServer.FindBinaries(PostgresCluster.Copier) is null ? $"{PostgresCluster.Copier} is not installed" : null);

    public override Limits Limits { get; } = new() { Late = TimeSpan.FromSeconds(15), EachIsAnswered = true };

    public override async Task<IBackEnd> OpenAsync(string folder)
    {
        var first = PostgresCluster.TryStart("log_min_messages=fatal", "wal_keep_size=64")!;
        var second = first.StartReplica("replica");
        await SetAsync(first, Synchronous, "replica");
        var reach = first.ConnectionString.Replace($"127.0.0.1;Port={first.Port}", $"127.0.0.1:{first.Port},127.0.0.1:{second.Port}", StringComparison.Ordinal)
            + ";Target Session Attributes=primary;Host Recheck Seconds=1";
        var backEnd = new PostgreSqlBackEnd(first, reach);
        backEnd.Follow(first, second);
        return backEnd;
    }

    public override async Task FaultsAsync(Stage stage)
    {
        while (!stage.IsOver)
        {
            await stage.ReadyAsync(1);
            await stage.WaitAsync(2_000, 5_000);
            var (server, replica) = (stage.PostgreSql.Cluster, stage.PostgreSql.Replica!);
            using (stage.Faults.Begin("failover"))
            {
                await Task.Run(server.StopImmediately);
                await stage.LastAsync(0, 3_000);
                await Task.Run(replica.Promote);
                await SetAsync(replica, Synchronous, "");
            }

            await stage.WaitAsync(1_000, 3_000);
            server.Dispose();
            var next = await Task.Run(() => replica.StartReplica("replica", server.Port));
            await SetAsync(replica, Synchronous, "replica");
            stage.PostgreSql.Follow(replica, next);
        }
    }

    private static async Task SetAsync(PostgresCluster server, string setting, string value)
    {
        await using var connection = await new DatabaseAdministrator(server).ConnectAsync();
        // What it writes is not to wait for the replica that it is about.
        await DatabaseAdministrator.RunAsync(connection, "SET synchronous_commit = local");
        await DatabaseAdministrator.RunAsync(connection, $"ALTER SYSTEM SET {setting} = '{value}'");
        await DatabaseAdministrator.RunAsync(connection, "SELECT pg_reload_conf()");
    }
}
