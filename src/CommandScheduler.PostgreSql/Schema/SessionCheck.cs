using Npgsql;

namespace CommandScheduler.PostgreSql.Schema;

/// <summary>Refuses connections on which a silo could not work, or only seem to.</summary>
/// <param name="database">The database.</param>
/// <param name="options">Say how many connections the silo holds.</param>
internal sealed class SessionCheck(NpgsqlDataSource database, PostgreSqlSchedulerOptions options)
{
    /// <summary>One reads schedules, one looks for what comes due, one reads the inbox, one hears of it, and one answers queries and the like.</summary>
    private const int Others = 5;

    /// <summary>How many sessions are begun beside one, so that a pooler that shares its session has to give it to one of them, or to lend it.</summary>
    private const int Begun = 3;

    private const string Setting = "commandscheduler.session";

    /// <exception cref="OrleansConfigurationException">The settings of the connections are unusable.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        if (settings.Multiplexing)
        {
            throw new OrleansConfigurationException(
                "The connections of UsePostgreSql have Multiplexing=true, and a silo needs sessions of its own. "
                    + "Remove it from the connection string, or give the scheduler a data source without it.");
        }

        var needed = options.WriteConnections + Others;
        if (settings.Pooling && settings.MaxPoolSize < needed)
        {
            throw new OrleansConfigurationException(
                $"The connections of UsePostgreSql have Maximum Pool Size={settings.MaxPoolSize}, and a silo with {nameof(options.WriteConnections)} = "
                    + $"{options.WriteConnections} needs {needed}. Raise it to {needed} at least, "
                    + "and by what the application needs if it shares the data source.");
        }

        if (await EncodingAsync(cancellationToken).ConfigureAwait(false) is var encoding && encoding != "UTF8")
        {
            throw new OrleansConfigurationException(
                $"The database of UsePostgreSql has the encoding {encoding}, which cannot keep every text, and a silo needs UTF8. Give UsePostgreSql "
                    + "a database of its own: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.");
        }

        if (await IsSharedAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new OrleansConfigurationException(
                "Between this silo and PostgreSQL is a pooler that gives a session to another client after each transaction or statement, and a silo needs "
                    + "sessions of its own. Connect UsePostgreSql to the server itself, or to a pool that keeps sessions (of PgBouncer: pool_mode = session).");
        }
    }

    private async Task<string> EncodingAsync(CancellationToken cancellationToken)
    {
        using var command = database.CreateCommand("SHOW server_encoding");
        return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Marks a session, and says whether others get to see the mark, or its own client does not.</summary>
    private async Task<bool> IsSharedAsync(CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("N");
        var connections = new List<NpgsqlConnection>();
        try
        {
            for (var number = 0; number <= Begun; number++)
            {
                connections.Add(await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false));
            }

            await ScalarAsync(connections[0], $"SELECT set_config('{Setting}', '{mark}', false)", cancellationToken).ConfigureAwait(false);
            var isSeen = false;
            foreach (var other in connections.Skip(1))
            {
                await ScalarAsync(other, "BEGIN", cancellationToken).ConfigureAwait(false);
                isSeen |= await SeesAsync(other).ConfigureAwait(false);
            }

            return isSeen || !await SeesAsync(connections[0]).ConfigureAwait(false);
        }
        finally
        {
            foreach (var connection in connections)
            {
                // It goes back to the pool without its transaction and its mark.
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }

        async Task<bool> SeesAsync(NpgsqlConnection connection)
            => await ScalarAsync(connection, $"SELECT current_setting('{Setting}', true)", cancellationToken).ConfigureAwait(false) as string == mark;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}
