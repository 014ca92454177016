using CommandScheduler.PostgreSql.Schema;
using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Schema;

/// <summary>A silo is refused on connections on which it could not work, or only seem to.</summary>
public sealed class SessionCheckTests
{
    [Theory]
    [InlineData(2, 7)]
    [InlineData(4, 9)]
    public async Task A_pool_must_have_room_for_what_a_silo_holds(int writeConnections, int needed)
    {
        await RefusedAsync($";Maximum Pool Size={needed - 1}", $"a silo with WriteConnections = {writeConnections} needs {needed}.", writeConnections);
        await CheckAsync($"{await PostgresServer.RequireDatabaseAsync()};Maximum Pool Size={needed}", writeConnections);
        await CheckAsync($"{await PostgresServer.RequireDatabaseAsync()};Pooling=false;Maximum Pool Size={needed - 1}", writeConnections);
    }

    [Fact]
    public Task Connections_that_share_sessions_are_refused() => RefusedAsync(";Multiplexing=true", "a silo needs sessions of its own");

    [Fact]
    public async Task A_silo_says_so_at_its_start()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(
            async () => await Silos.StartAsync($"{await PostgresServer.RequireDatabaseAsync()};Maximum Pool Size=6"));
        Assert.Contains("have Maximum Pool Size=6", refusal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SQL_ASCII")]
    [InlineData("LATIN1")]
    public async Task A_database_that_cannot_keep_every_text_is_refused(string encoding)
    {
        var server = new NpgsqlConnectionStringBuilder(await PostgresServer.RequireDatabaseAsync()) { Pooling = false };
        var name = $"{server.Database}_{encoding.ToLowerInvariant()}";
        await Sql.ExecuteAsync(server.ConnectionString, $"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'");
        server.Database = name;
        var refusal = await Assert.ThrowsAsync<OrleansConfigurationException>(() => CheckAsync(server.ConnectionString, 2));
        Assert.Contains($"has the encoding {encoding}, which cannot keep every text", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transaction")]
    [InlineData("session")]
    public async Task A_pooler_must_keep_sessions(string mode)
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        using var pooler = await PgBouncer.RequireAsync(database, mode);
        if (mode == "session")
        {
            await CheckAsync(pooler.ConnectionString, 2);
            return;
        }

        // Also when it has other sessions to give.
        await using var busy = NpgsqlDataSource.Create(pooler.ConnectionString);
        for (var round = 0; round < 5; round++)
        {
            var refusal = await Assert.ThrowsAsync<OrleansConfigurationException>(() => CheckAsync(pooler.ConnectionString, 2));
            Assert.Contains("Between this silo and PostgreSQL is a pooler", refusal.Message, StringComparison.Ordinal);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            {
                await using var command = busy.CreateCommand("SELECT pg_sleep(0.05)");
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }));
        }
    }

    private static async Task RefusedAsync(string settings, string reason, int writeConnections = 2)
    {
        var database = await PostgresServer.RequireDatabaseAsync() + settings;
        var refusal = await Assert.ThrowsAsync<OrleansConfigurationException>(() => CheckAsync(database, writeConnections));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    private static async Task CheckAsync(string database, int writeConnections)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await new SessionCheck(source, new PostgreSqlSchedulerOptions { WriteConnections = writeConnections })
            .CheckAsync(TestContext.Current.CancellationToken);
    }
}
