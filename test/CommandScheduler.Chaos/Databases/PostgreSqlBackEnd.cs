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
/// <param name="membership">Another one for the cluster's members, so that nothing that is done to the first concerns Orleans itself; null for the same.</param>
internal sealed class PostgreSqlBackEnd(PostgresCluster cluster, PostgresCluster? membership = null) : IBackEnd
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(cluster.ConnectionString + ";Timeout=5;Command Timeout=10;Application Name=application");
    private readonly List<IAsyncDisposable> _clients = [];

    public PostgresCluster Cluster => cluster;

    /// <summary>Gets or sets the connection strings of silos; the cluster's own unless something stands between, or there are several servers.</summary>
    public string ConnectionString { get; set; } = cluster.ConnectionString;

    public SiloSettings Settings(SiloSettings settings) => settings with
    {
        PostgreSql = ConnectionString,
        Membership = membership?.ConnectionString ?? ConnectionString,
    };

    public void AddTo(IClientBuilder client, SiloSettings first)
    {
        var rows = new MembershipRows((membership ?? cluster).ConnectionString);
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
        cluster.Dispose();
        membership?.Dispose();
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
