using Orleans.Storage;

namespace CommandScheduler.AdoNet.Storage;

/// <summary>Keeps the rows of different schedules apart.</summary>
/// <remarks>
/// The ADO.NET storage of Orleans reads keys that look like hexadecimal numbers as numbers, so that 'beef', 'BEEF' and
/// '0beef' would share a row. No key with this prefix looks like one.
/// </remarks>
internal sealed class UnambiguousKeys(IGrainStorage inner) : IGrainStorage
{
    /// <summary>The name of the storage inside.</summary>
    public const string Inner = SchedulerNames.Storage + ".AdoNet";

    /// <summary>The prefix of the key of every row.</summary>
    public const string Prefix = "s:";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => inner.ReadStateAsync(stateName, Unambiguous(grainId), grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => inner.WriteStateAsync(stateName, Unambiguous(grainId), grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => inner.ClearStateAsync(stateName, Unambiguous(grainId), grainState);

    private static GrainId Unambiguous(GrainId grainId) => GrainId.Create(grainId.Type, Prefix + grainId.Key.ToString());
}
