using System.Data.Common;

using CommandScheduler.TestSupport.Databases;

using Microsoft.Data.Sqlite;

using Npgsql;

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
            var file = Path.Combine(Directory.CreateTempSubdirectory("scheduler-benchmark-").FullName, "scheduler.db");
            return Task.FromResult<(Action<CommandSchedulerBuilder>, Func<DbConnection>)>((scheduler => scheduler.UseSqlite(file), () => new SqliteConnection($"Data Source={file}")));
        }),
        new("postgres-ado", async () =>
        {
            var database = await PostgresServer.RequireDatabaseAsync();
            return (scheduler => scheduler.UseAdoNet("Npgsql", database), () => new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { SearchPath = "scheduler" }.ConnectionString));
        }),
    ];
}
