using Orleans.Storage;

namespace CommandScheduler.AdoNet.Sqlite;

/// <summary>Has SQLite work on threads off the turns of grains, which it would block: while its file is locked, for as long as the busy timeout.</summary>
internal sealed class OffTurnStorage(IGrainStorage inner) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => Task.Run(() => inner.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => Task.Run(() => inner.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => Task.Run(() => inner.ClearStateAsync(stateName, grainId, grainState));
}
