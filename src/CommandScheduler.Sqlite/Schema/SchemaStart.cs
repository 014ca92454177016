using CommandScheduler.Hosting;
using CommandScheduler.Sqlite.Files;

namespace CommandScheduler.Sqlite.Schema;

/// <summary>Holds the file for one silo from its start to its end, and makes or checks the tables.</summary>
internal sealed class SchemaStart(SqliteSource source, SqliteSchedulerOptions options, SchemaMigrator migrator, Checkpoints checkpoints)
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
                checkpoints.Start();
            },
            cancellationToken);

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        await checkpoints.StopAsync().ConfigureAwait(false);
        source.Release();
    }
}
