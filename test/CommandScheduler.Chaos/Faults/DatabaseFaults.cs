using CommandScheduler.Chaos.Scenarios;
using CommandScheduler.Chaos.Silos;

using Npgsql;

namespace CommandScheduler.Chaos.Faults;

/// <summary>What is done to databases.</summary>
internal static class DatabaseFaults
{
    /// <summary>Now and then a fault lasts for longer than the store repeats what failed.</summary>
    private const int Long = 20;

    public static readonly DatabaseFault Killed = new("database killed", async (stage, administrator) =>
    {
        await Task.Run(administrator.Cluster.StopImmediately);
        await LastAsync(stage, 200, 3_000);
        await Task.Run(administrator.Cluster.Start);
    });

    public static readonly DatabaseFault Restarted = new("database restarted", async (stage, administrator) =>
    {
        await Task.Run(administrator.Cluster.StopInOrder);
        await Task.Run(administrator.Cluster.Start);
    });

    public static readonly DatabaseFault Frozen = new("database frozen", async (stage, administrator) =>
    {
        var processes = administrator.Processes();
        Signals.Suspend(processes);
        await LastAsync(stage, 500, 6_000);
        Signals.Continue(processes);
    });

    public static readonly DatabaseFault BackendsFrozen = new("backends frozen", async (stage, administrator) =>
    {
        var backends = await administrator.BackendsAsync();
        int[] some = [.. backends.Where(_ => stage.Random.Next(3) == 0)];
        Signals.Suspend(some);
        await LastAsync(stage, 500, 6_000);
        Signals.Continue(some);
    });

    public static readonly DatabaseFault ReadOnly = new("read-only", (stage, administrator)
        => administrator.SetAsync("default_transaction_read_only = on", () => LastAsync(stage, 500, 4_000)));

    public static readonly DatabaseFault StatementTimeout = new("statement timeout", (stage, administrator)
        => administrator.SetAsync($"statement_timeout = {stage.Random.Next(1, 6)}", () => LastAsync(stage, 500, 4_000)));

    public static readonly DatabaseFault Locked = new("locked", async (stage, administrator) =>
    {
        await using var connection = await administrator.ConnectAsync();
        var mode = stage.Random.Next(2) == 0 ? "ACCESS EXCLUSIVE" : "EXCLUSIVE";
        await DatabaseAdministrator.RunAsync(connection, $"BEGIN; LOCK TABLE scheduler.schedules IN {mode} MODE");
        await LastAsync(stage, 500, 4_000);
        await DatabaseAdministrator.RunAsync(connection, "ROLLBACK");
    });

    public static readonly DatabaseFault SessionsEnded = new("sessions ended", async (stage, administrator) =>
    {
        for (var times = stage.Random.Next(1, 6); times > 0; times--)
        {
            await administrator.EndSessionsAsync();
            await stage.LastAsync(50, 400);
        }
    });

    public static readonly DatabaseFault OutOfConnections = new("out of connections", async (stage, administrator) =>
    {
        List<NpgsqlConnection> taken = [];
        try
        {
            // Those that the silos have are ended, so that others take their places.
            await administrator.EndSessionsAsync();
            while (await TryConnectAsync() is { } connection)
            {
                taken.Add(connection);
            }

            await LastAsync(stage, 500, 4_000);
        }
        finally
        {
            foreach (var connection in taken)
            {
                await connection.DisposeAsync();
            }
        }

        async Task<NpgsqlConnection?> TryConnectAsync()
        {
            try
            {
                return await administrator.ConnectAsync();
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                return null;
            }
        }
    });

    public static readonly IReadOnlyList<DatabaseFault> All =
        [Killed, Restarted, Frozen, BackendsFrozen, ReadOnly, StatementTimeout, Locked, SessionsEnded, OutOfConnections];

    private static Task LastAsync(Stage stage, int least, int most)
        => stage.Random.Next(Long) == 0 ? stage.LastAsync(21_000, 28_000) : stage.LastAsync(least, most);
}
