using CommandScheduler.Chaos.Load;
using CommandScheduler.Chaos.Silos;
using CommandScheduler.PostgreSql;
using CommandScheduler.TestSupport.Databases;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

using Orleans.Messaging;

namespace CommandScheduler.Chaos.Databases;

/// <summary>A PostgreSQL of its own, for the scheduler's own store.</summary>
/// <param name="cluster">The server.</param>
/// <param name="reach">The connection string of the client, and of silos unless they have another; null for the server's own.</param>
internal sealed class PostgreSqlBackEnd(PostgresCluster cluster, string? reach = null) : IBackEnd
{
    private readonly string _reach = reach ?? cluster.ConnectionString;
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(
        (reach ?? cluster.ConnectionString) + ";Timeout=5;Command Timeout=10;Application Name=application");
    private readonly List<IAsyncDisposable> _clients = [];

    /// <summary>Gets the server; after a failover the one that was its replica.</summary>
    public PostgresCluster Cluster { get; private set; } = cluster;

    /// <summary>Gets the server that follows it; null if none does.</summary>
    public PostgresCluster? Replica { get; private set; }

    /// <summary>Gets the connection string of silos, if it is not the client's.</summary>
    public string? OfSilos { get; init; }

    /// <summary>Gets another server for the cluster's members, so that nothing that is done to the first concerns Orleans itself; null for the same.</summary>
    public PostgresCluster? Members { get; init; }

    /// <summary>Notes which server is which.</summary>
    public void Follow(PostgresCluster server, PostgresCluster replica) => (Cluster, Replica) = (server, replica);

    public SiloSettings Settings(SiloSettings settings) => settings with
    {
        PostgreSql = OfSilos ?? _reach,
        Membership = Members?.ConnectionString ?? OfSilos ?? _reach,
    };

    public void AddTo(IClientBuilder client, SiloSettings first)
    {
        var rows = new MembershipRows(Members?.ConnectionString ?? _reach);
        _clients.Add(rows);
        client.Configure<Orleans.Configuration.ClusterOptions>(ChaosCluster.Name);
        client.Services.AddSingleton(rows);
        client.Services.AddSingleton<IGatewayListProvider, GatewayList>();
        client.AddPostgreSqlScheduling();
    }

    public IInbox InboxOf(IServiceProvider client) => new Transactions(_source, client.GetRequiredService<PostgreSqlScheduling>());

    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        List<string> left = [];
        await using var command = _source.CreateCommand(
            "SELECT schedule_id FROM scheduler.schedules UNION SELECT schedule_id FROM scheduler.inbox WHERE refusal IS NULL");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            left.Add(reader.GetString(0));
        }

        return left;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _source.DisposeAsync();
        Cluster.Dispose();
        Replica?.Dispose();
        Members?.Dispose();
    }

    private sealed class Transactions(NpgsqlDataSource source, PostgreSqlScheduling scheduling) : IInbox
    {
        public async Task ScheduleAsync(string schedule, object command, DateTimeOffset due, string job, bool rollBack)
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await scheduling.ScheduleOnceAsync(transaction, schedule, command, due, job);
            if (rollBack)
            {
                await transaction.RollbackAsync();
                throw new RolledBackException();
            }

            await transaction.CommitAsync();
        }
    }
}
