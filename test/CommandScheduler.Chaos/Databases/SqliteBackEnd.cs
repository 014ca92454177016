using CommandScheduler.Chaos.Load;
using CommandScheduler.Chaos.Silos;
using CommandScheduler.Sqlite;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Chaos.Databases;

/// <summary>A file of SQLite, for one silo.</summary>
internal sealed class SqliteBackEnd(string file) : IBackEnd
{
    public string File => file;

    public SiloSettings Settings(SiloSettings settings) => settings with { Sqlite = file };

    public void AddTo(IClientBuilder client, SiloSettings first)
        => client.UseLocalhostClustering(first.GatewayPort, ChaosCluster.Id, ChaosCluster.Id).AddSqliteScheduling();

    public IInbox InboxOf(IServiceProvider client) => new Transactions(file, client.GetRequiredService<SqliteScheduling>());

    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        List<string> left = [];
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=false;Default Timeout=10");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT schedule_id FROM scheduler_schedules UNION SELECT schedule_id FROM scheduler_inbox WHERE refusal IS NULL";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            left.Add(reader.GetString(0));
        }

        return left;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Transactions(string file, SqliteScheduling scheduling) : IInbox
    {
        public async Task ScheduleAsync(string schedule, object command, DateTimeOffset due, string job, bool rollBack)
        {
            await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=false;Default Timeout=10");
            await connection.OpenAsync();
            await using var transaction = connection.BeginTransaction();
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
