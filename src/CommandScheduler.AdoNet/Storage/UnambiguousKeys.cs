using Orleans.Storage;

namespace CommandScheduler.AdoNet.Storage;

/// <summary>Keeps the rows of different schedules apart.</summary>
/// <remarks>
/// The ADO.NET storage of Orleans reads keys that look like hexadecimal numbers as numbers, so that 'beef', 'BEEF' and
/// '0beef' would share a row. No key with this prefix looks like one. It also formats keys, so that braces in one would be an error.
/// </remarks>
internal sealed class UnambiguousKeys(IGrainStorage inner) : IGrainStorage
{
    /// <summary>The name of the storage inside.</summary>
    public const string Inner = SchedulerNames.Storage + ".AdoNet";

    /// <summary>The prefix of the key of every row.</summary>
    public const string Prefix = "s:";

    /// <summary>Stands for a character that cannot be in a key; its number follows. No text that is exchanged has it.</summary>
    private const char Mark = '\uFDD0';

    private static readonly char[] Marked = ['{', '}', Mark];

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => inner.ReadStateAsync(stateName, Unambiguous(grainId), grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => inner.WriteStateAsync(stateName, Unambiguous(grainId), grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => inner.ClearStateAsync(stateName, Unambiguous(grainId), grainState);

    /// <summary>Gets the key of the row of a schedule.</summary>
    public static string KeyOf(string scheduleId)
    {
        // A key with doubled braces only is formatted without harm, and there may be such rows.
        var single = scheduleId.Replace("{{", "", StringComparison.Ordinal).Replace("}}", "", StringComparison.Ordinal);
        return single.AsSpan().ContainsAny('{', '}', Mark)
            ? Prefix + string.Concat(scheduleId.Select(c => Array.IndexOf(Marked, c) is >= 0 and var index ? $"{Mark}{index}" : c.ToString()))
            : Prefix + scheduleId;
    }

    private static GrainId Unambiguous(GrainId grainId) => GrainId.Create(grainId.Type, KeyOf(grainId.Key.ToString()!));
}
