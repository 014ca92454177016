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
        return new((DateTime)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!);
    }
}
