using CommandScheduler.Stores.Clocks;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>The clock of the database.</summary>
internal sealed class DatabaseClock([FromKeyedServices(DatabaseKey.Name)] NpgsqlDataSource database) : IStoreClock
{
    public async Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken)
    {
        using var command = database.CreateCommand("SELECT clock_timestamp()");
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return reader.GetFieldValue<DateTimeOffset>(0);
        }
    }
}
