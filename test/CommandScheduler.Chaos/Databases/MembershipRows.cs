using Npgsql;

using NpgsqlTypes;

namespace CommandScheduler.Chaos.Databases;

/// <summary>The rows of the cluster's members in PostgreSQL. A change must know the table's version, and makes the next one.</summary>
internal sealed class MembershipRows(string database) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(database) { Timeout = 5, CommandTimeout = 5, MaxPoolSize = 4, ApplicationName = "membership" }.ConnectionString);

    public async Task CreateAsync()
    {
        await using var command = _source.CreateCommand("""
            SELECT pg_advisory_lock(77);
            CREATE TABLE IF NOT EXISTS chaos_membership (silo text PRIMARY KEY, version int NOT NULL, member json NOT NULL, alive timestamptz NOT NULL);
            CREATE TABLE IF NOT EXISTS chaos_membership_version (version int NOT NULL);
            INSERT INTO chaos_membership_version SELECT 0 WHERE NOT EXISTS (SELECT * FROM chaos_membership_version);
            SELECT pg_advisory_unlock(77);
            """);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads the table's version, and each member with its own version and when it was last alive.</summary>
    public async Task<(int Version, IReadOnlyList<(string Member, int Version, DateTimeOffset Alive)> Members)> ReadAsync()
    {
        var version = 0;
        List<(string, int, DateTimeOffset)> members = [];
        await using var command = _source.CreateCommand("""
            SELECT whole.version, silo.member::text, silo.version, silo.alive FROM chaos_membership_version AS whole LEFT JOIN chaos_membership AS silo ON true
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            version = reader.GetInt32(0);
            if (!reader.IsDBNull(1))
            {
                members.Add((reader.GetString(1), reader.GetInt32(2), new(reader.GetDateTime(3))));
            }
        }

        return (version, members);
    }

    /// <summary>Writes a member, if the table still has the version before.</summary>
    /// <param name="silo">The member's address.</param>
    /// <param name="member">Its text.</param>
    /// <param name="alive">When it was last alive.</param>
    /// <param name="version">The next version.</param>
    /// <param name="isNew">Whether it must not, or must, be there.</param>
    public async Task<bool> WriteAsync(string silo, string member, DateTimeOffset alive, int version, bool isNew)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var write = isNew
            ? "INSERT INTO chaos_membership (silo, version, member, alive) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
            : "UPDATE chaos_membership SET version = $2, member = $3, alive = $4 WHERE silo = $1";
        await using var next = new NpgsqlCommand("UPDATE chaos_membership_version SET version = $1 WHERE version = $1 - 1", connection, transaction)
        {
            Parameters = { new() { Value = version } },
        };
        await using var row = new NpgsqlCommand(write, connection, transaction)
        {
            Parameters =
            {
                new() { Value = silo },
                new() { Value = version },
                new() { Value = member, NpgsqlDbType = NpgsqlDbType.Json },
                new() { Value = alive.UtcDateTime },
            },
        };
        if (await next.ExecuteNonQueryAsync() != 1 || await row.ExecuteNonQueryAsync() != 1)
        {
            return false;
        }

        await transaction.CommitAsync();
        return true;
    }

    public async Task TouchAsync(string silo, DateTimeOffset alive)
    {
        await using var command = _source.CreateCommand("UPDATE chaos_membership SET alive = $2 WHERE silo = $1");
        command.Parameters.Add(new() { Value = silo });
        command.Parameters.Add(new() { Value = alive.UtcDateTime });
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
