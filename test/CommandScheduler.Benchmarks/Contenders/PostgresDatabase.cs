using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>A database of the benchmarks' PostgreSQL, dropped at the end if it was made here.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly bool _made;
    private readonly NpgsqlConnection _connection;

    private PostgresDatabase(string connectionString, bool made)
    {
        ConnectionString = connectionString;
        _made = made;
        _connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
    }

    public string ConnectionString { get; }

    /// <param name="existing">The connection string of a database to use; null makes one.</param>
    public static async Task<PostgresDatabase> OpenAsync(string? existing = null)
    {
        var database = new PostgresDatabase(existing ?? await PostgresServer.RequireDatabaseAsync(), existing is null);
        await database._connection.OpenAsync();
        return database;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks a question of yes or no.</summary>
    public Task<bool> AskAsync(string sql) => ReadAsync<bool>(sql);

    /// <summary>Reads a text.</summary>
    public Task<string> ReadAsync(string sql) => ReadAsync<string>(sql);

    /// <summary>Writes rows of texts and numbers.</summary>
    public async Task CopyAsync(string target, IEnumerable<(string Text, int Number)> rows)
    {
        await using var import = await _connection.BeginBinaryImportAsync($"COPY {target} FROM STDIN (FORMAT binary)");
        foreach (var (text, number) in rows)
        {
            await import.StartRowAsync();
            await import.WriteAsync(text);
            await import.WriteAsync(number);
        }

        await import.CompleteAsync();
    }

    private async Task<T> ReadAsync<T>(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        if (_made)
        {
            var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
            var name = settings.Database;
            settings.Database = "postgres";
            settings.Pooling = false;
            await using var server = new NpgsqlConnection(settings.ConnectionString);
            await server.OpenAsync();
            await using var drop = new NpgsqlCommand($"DROP DATABASE {name} WITH (FORCE)", server);
            await drop.ExecuteNonQueryAsync();
        }
    }
}
