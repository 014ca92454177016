using CommandScheduler.PostgreSql.Storage;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Storage;

public sealed class LaneConnectionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_session_that_goes_on_after_its_connection_is_lost_is_ended_before_the_next_one_is_used(bool becomesAnotherRole)
    {
        var server = new NpgsqlConnectionStringBuilder(await PostgresServer.RequireDatabaseAsync());
        await using var role = await LoginRole.MakeAsync(server.ConnectionString);
        await using var direct = NpgsqlDataSource.Create(server.ConnectionString);
        await using var proxy = new TcpProxy(server.Port, server.Host);
        server = becomesAnotherRole ? new NpgsqlConnectionStringBuilder(role.ConnectionString) { Pooling = true } : server;
        (server.Host, server.Port) = ("127.0.0.1", proxy.Port);
        await using var database = NpgsqlDataSource.Create(server);
        await using var lane = new LaneConnection(database, TimeProvider.System, writes: true);

        var first = await lane.OpenAsync(None);
        var session = first.ProcessID;
        // A server does not notice that its client is gone while it works.
        await using var work = new NpgsqlCommand("SELECT pg_sleep(600)", first);
        var working = work.ExecuteNonQueryAsync(None);
        Assert.Equal(1L, await CountAsync("wait_event = 'PgSleep'", session, until: 1));
        proxy.CutAll();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => working);
        Assert.Equal(1L, await CountAsync("true", session));

        await lane.LoseAsync();
        var second = await lane.OpenAsync(None);
        Assert.NotEqual(session, second.ProcessID);
        Assert.Equal(0L, await CountAsync("true", session));

        async Task<long> CountAsync(string condition, int pid, long? until = null)
        {
            var count = 0L;
            await Patience.UntilAsync(
                async () =>
                {
                    await using var command = direct.CreateCommand($"SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND {condition}");
                    command.Parameters.AddWithValue(pid);
                    count = (long)(await command.ExecuteScalarAsync(None))!;
                    return until is null || count == until;
                },
                () => $"{until} sessions with {condition}, and there were {count}");
            return count;
        }
    }
}
