using CommandScheduler.Stores.Lanes;

using Npgsql;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>The one connection of a lane, which is opened again when it is lost.</summary>
/// <param name="database">The database.</param>
/// <param name="clock">Measures pauses.</param>
/// <param name="writes">Whether what a lost session was doing must have ended before the next one is used. Reads need not wait for one another.</param>
internal sealed class LaneConnection(NpgsqlDataSource database, TimeProvider clock, bool writes = false) : ILaneConnection<NpgsqlConnection>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// How long a session that was told to end is waited for. One that hangs ends when it goes on, before it takes up anything new; what it
    /// may have written by then is locked until it is committed or gone, so that whoever writes the same waits for it.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private NpgsqlConnection? _connection;
    private (int Pid, DateTimeOffset Started)? _lost;
    private (int Pid, DateTimeOffset Started) _session;
    private Task _query = Task.CompletedTask;

    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_connection is { FullState: System.Data.ConnectionState.Open } open)
        {
            return open;
        }

        await CloseAsync().ConfigureAwait(false);
        var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _session = await PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
            await EndLostSessionAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return _connection = connection;
    }

    /// <summary>Gives the connection up after an error, with whatever its session may still be doing.</summary>
    public async ValueTask LoseAsync()
    {
        if (_connection is { } connection)
        {
            if (writes && connection.FullState != System.Data.ConnectionState.Open)
            {
                _lost ??= _session;
            }

            // The next one must not be this one, back from the pool: it may be of a server that is no longer the right one.
            database.Clear();
        }

        await CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Runs a query on the connection, and gives it up if that fails. For one caller at a time.</summary>
    public Task<T> QueryAsync<T>(Func<NpgsqlConnection, Task<T>> query, CancellationToken cancellationToken)
    {
        var running = RunAsync();
        _query = running;
        return running;

        async Task<T> RunAsync()
        {
            try
            {
                return await query(await OpenAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch
            {
                await LoseAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Closes the connection. One with a query that its server does not answer is closed when that has ended, and nobody waits for it.</summary>
    public ValueTask DisposeAsync()
    {
        if (_query.IsCompleted)
        {
            return CloseAsync();
        }

        _ = _query.ContinueWith(_ => CloseAsync().AsTask(), TaskScheduler.Default);
        return ValueTask.CompletedTask;
    }

    private async ValueTask CloseAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null)
        {
            // What its session was doing may have failed just now, and a lane must go on.
            await connection.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<(int Pid, DateTimeOffset Started)> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // An acknowledged write must be on the disk. The statements are joins of arrays with an index, whatever the statistics say. What
        // others have put into the schema "public" must not stand for functions of PostgreSQL. A role that has become another one at its login
        // sees and ends its sessions as itself.
        const string Prepare = """
            SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
            SET search_path = pg_catalog;
            SET enable_seqscan = off;
            SET enable_hashjoin = off;
            SET enable_mergejoin = off;
            SET plan_cache_mode = force_generic_plan;
            BEGIN;
            SET LOCAL ROLE NONE;
            SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid();
            COMMIT;
            """;
        using var command = new NpgsqlCommand(Prepare, connection) { CommandTimeout = WriteBatch.TimeoutSeconds };
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return (reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1));
        }
    }

    /// <summary>Ends the session that was lost, so that nothing of it is committed after the batch is repeated.</summary>
    private async Task EndLostSessionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_lost is not { } lost)
        {
            return;
        }

        const string End = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2 AND pid <> pg_backend_pid()";
        using var batch = new NpgsqlBatch(connection)
        {
            Timeout = WriteBatch.TimeoutSeconds,
            BatchCommands =
            {
                new("BEGIN"),
                new("SET LOCAL ROLE NONE"),
                new(End) { Parameters = { new() { Value = lost.Pid }, new() { Value = lost.Started } } },
                new("COMMIT"),
            },
        };
        var started = clock.GetTimestamp();
        while (await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null && clock.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }

        _lost = null;
    }
}
