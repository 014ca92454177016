using System.Data.Common;

using CommandScheduler.TestSupport.Databases;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.Benchmarks;

/// <summary>A back end on a database of its own.</summary>
/// <param name="Name">As it is named in the table and on the command line.</param>
/// <param name="CreateAsync">Makes an empty database; returns how a scheduler uses it, and how to connect to it.</param>
internal sealed record BackEnd(string Name, Func<Task<(Action<CommandSchedulerBuilder> Use, Func<DbConnection> Connect)>> CreateAsync)
{
    public static IReadOnlyList<BackEnd> All { get; } =
    [
        new("sqlite", () =>
        {
            var directory = new TemporaryDirectory();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Dispose();
            var file = directory.File("scheduler.db");
            return Task.FromResult<(Action<CommandSchedulerBuilder>, Func<DbConnection>)>((scheduler => scheduler.UseSqlite(file), () => new SqliteConnection($"Data Source={file}")));
        }),
        new("postgres-ado", async () =>
        {
            var database = await PostgresServer.RequireDatabaseAsync();
            return (scheduler => scheduler.UseAdoNet("Npgsql", database), () => PostgresServer.Connect(database));
        }),
        new("postgres", async () =>
        {
            var database = await PostgresServer.RequireDatabaseAsync();
            return (scheduler => scheduler.UsePostgreSql(database), () => PostgresServer.Connect(database));
        }),
    ];
}
