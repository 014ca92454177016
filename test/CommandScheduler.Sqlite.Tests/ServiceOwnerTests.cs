using System.Data.Common;
using System.Text.RegularExpressions;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Data.Sqlite;

using Orleans.TestingHost;

namespace CommandScheduler.Sqlite.Tests;

/// <summary>Another Orleans service on the file: refused, for its silos would find nothing, with the statement that heals it.</summary>
public sealed partial class ServiceOwnerTests : IDisposable
{
    private static readonly DateTimeOffset Later = new(2126, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => _directory.File("scheduler.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public Task On_SQLite()
        => IsRefusedUntilHealedAsync(
            $"The SQLite file '{File}' holds",
            scheduler => scheduler.UseSqlite(File),
            () => new SqliteConnection($"Data Source={File}"));

    [Fact]
    public async Task A_file_without_schedules_is_anybodys()
    {
        void Use(CommandSchedulerBuilder scheduler) => scheduler.UseSqlite(File);
        await RunAsync("first", Use, _ => Task.CompletedTask);
        await RunAsync("second", Use, schedule => schedule.ScheduleOnce(new Note("x"), Later, "job"));
        Assert.Contains("service 'second'", await RefusedAsync("first", Use), StringComparison.Ordinal);
    }

    private static async Task IsRefusedUntilHealedAsync(string place, Action<CommandSchedulerBuilder> use, Func<DbConnection> connect)
    {
        await RunAsync("dev", use, schedule => schedule.ScheduleOnce(new Note("kept"), Later, "job"));
        var refusal = await RefusedAsync("it's", use);
        Assert.Contains($"{place} the schedules of the Orleans service 'dev', and this silo belongs to the service 'it's'", refusal, StringComparison.Ordinal);
        await RunAsync("dev", use, async schedule => Assert.Single((await schedule.Describe()).Jobs));

        await ExecuteAsync(connect, Renaming().Match(refusal).Groups[1].Value);
        await RunAsync("it's", use, async schedule => Assert.Equal("job", (await schedule.Describe()).Jobs.Single().Name));
        Assert.Contains("service 'it's'", await RefusedAsync("dev", use), StringComparison.Ordinal);
    }

    private static async Task RunAsync(string serviceId, Action<CommandSchedulerBuilder> use, Func<IScheduleGrain, Task> act)
    {
        await using var cluster = Build(serviceId, use);
        await cluster.DeployAsync(Cancel);
        await act(cluster.Client.GetGrain<IScheduleGrain>("s"));
    }

    private static async Task<string> RefusedAsync(string serviceId, Action<CommandSchedulerBuilder> use)
    {
        var start = new RefusedStart();
        await using var cluster = Build(serviceId, use, start);
        return (await start.AssertAsync(() => cluster.DeployAsync(Cancel))).ToString();
    }

    private static InProcessTestCluster Build(string serviceId, Action<CommandSchedulerBuilder> use, RefusedStart? refused = null)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = serviceId;
        builder.ConfigureSilo((_, silo) =>
        {
            refused?.AddTo(silo);
            silo.AddCommandScheduler(scheduler =>
            {
                use(scheduler);
                scheduler.Handle<Note>((_, _) => Task.CompletedTask);
            });
        });
        return builder.Build();
    }

    private static async Task ExecuteAsync(Func<DbConnection> connect, string sql)
    {
        await using var connection = connect();
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }

    [GeneratedRegex("If the service was renamed, run: (UPDATE .*?;)( If both|\\r?\\n|$)")]
    private static partial Regex Renaming();

}
