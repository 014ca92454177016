using CommandScheduler.Sqlite.Files;
using CommandScheduler.Stores.Lanes;

namespace CommandScheduler.Sqlite.Storage;

/// <summary>The one connection of a lane, which is opened again after an error.</summary>
internal sealed class LaneConnection(SqliteSource source, string name) : ILaneConnection<Session>
{
    private readonly LaneThread _thread = new($"{nameof(CommandScheduler)} {name}");
    private Session? _session;

    public async ValueTask<Session> OpenAsync(CancellationToken cancellationToken)
    {
        if (_session is null)
        {
            await _thread.RunAsync(() => _session = new Session(source, _thread)).ConfigureAwait(false);
        }

        return _session!;
    }

    public async ValueTask LoseAsync()
        => await _thread.RunAsync(() =>
        {
            _session?.Dispose();
            _session = null;
        }).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await LoseAsync().ConfigureAwait(false);
        _thread.Dispose();
    }
}
