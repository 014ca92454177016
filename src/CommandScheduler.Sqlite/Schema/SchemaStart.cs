using CommandScheduler.Hosting;
using CommandScheduler.Sqlite.Files;

namespace CommandScheduler.Sqlite.Schema;

/// <summary>Holds the file for one silo from its start to its end, and makes or checks the tables.</summary>
internal sealed class SchemaStart(SqliteSource source, SqliteSchedulerOptions options, SchemaMigrator migrator)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
        // It opens before the store, and closes after it is closed.
        => lifecycle.Subscribe(nameof(SchemaStart), StartStages.Database, OpenAsync, CloseAsync);

    public void Dispose() => source.Release();

    private Task OpenAsync(CancellationToken cancellationToken)
        => Task.Run(
            () =>
            {
                source.Hold();
                using var connection = source.OpenOwn();
                migrator.Migrate(connection, options.CreateSchema);
            },
            cancellationToken);

    private Task CloseAsync(CancellationToken cancellationToken)
    {
        source.Release();
        return Task.CompletedTask;
    }
}
