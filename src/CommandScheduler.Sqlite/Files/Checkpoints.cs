using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CommandScheduler.Sqlite.Files;

/// <summary>Brings what is in the log of the file into the file, beside the one that writes: it would wait for the disk in the middle of a batch.</summary>
/// <remarks>
/// The log begins anew when all of it was brought over and nothing was added meanwhile. If it grows all the same, the one that writes
/// does it, as SQLite has it.
/// </remarks>
internal sealed class Checkpoints(SqliteSource source, TimeProvider realTime, ILogger<Checkpoints> logger) : IDisposable
{
    /// <summary>From which length of the log on, which is SQLite's own measure.</summary>
    private const long Worth = 4 << 20;

    private const int Rounds = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stopped = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Ends it. What is under way may go on for a moment, and harms nobody.</summary>
    public async Task StopAsync()
    {
        await _stopped.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    public void Dispose() => _stopped.Dispose();

    private async Task RunAsync()
    {
        while (true)
        {
            await Task.Delay(Pause, realTime, _stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopped.IsCancellationRequested)
            {
                return;
            }

            try
            {
                if (new FileInfo($"{source.Path}-wal") is { Exists: true, Length: > Worth })
                {
                    await source.RunAsync(BringOver, _stopped.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is SqliteException or IOException)
            {
                logger.CheckpointFailed(exception);
            }
        }
    }

    private static bool BringOver(SqliteConnection connection)
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var command = connection.Command("PRAGMA wal_checkpoint(PASSIVE)");
            using var reader = command.ExecuteReader();
            if (!reader.Read() || reader.GetInt64(1) == reader.GetInt64(2))
            {
                return true;
            }
        }

        return false;
    }
}
