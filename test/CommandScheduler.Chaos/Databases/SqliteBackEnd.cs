using CommandScheduler.Chaos.Load;
using CommandScheduler.Chaos.Silos;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.Chaos.Databases;

/// <summary>A file of SQLite, for one silo.</summary>
internal sealed class SqliteBackEnd(string file) : IBackEnd
{
    public string File => file;

    public SiloSettings Settings(SiloSettings settings) => settings with { Sqlite = file };

    public void AddTo(IClientBuilder client, SiloSettings first)
        => client.UseLocalhostClustering(first.GatewayPort, ChaosCluster.Id, ChaosCluster.Id);

    public IInbox? InboxOf(IServiceProvider client) => null;

    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        List<string> left = [];
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=false;Default Timeout=10");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT schedule_id FROM scheduler_jobs";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            left.Add(reader.GetString(0));
        }

        return left;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
