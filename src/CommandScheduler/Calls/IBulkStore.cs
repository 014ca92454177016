using CommandScheduler.Schedules;

namespace CommandScheduler.Calls;

/// <summary>Stores many schedules that are not there yet in one step, without their grains.</summary>
internal interface IBulkStore
{
    /// <summary>
    /// Stores the schedules of one chunk, of those that are not there yet, and notes the chunk in the same step; does nothing if it was noted before.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="schedules">The schedules, by their places in the chunk.</param>
    /// <param name="others">Other places of the chunk, which are for grains.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The places that are left for grains: the others, and those whose schedules were there. None is left that was carried out.</returns>
    Task<IReadOnlyList<int>> StoreAsync(
        BulkChunk chunk,
        IReadOnlyList<(int Place, Schedule Schedule)> schedules,
        IReadOnlyList<int> others,
        CancellationToken cancellationToken);

    /// <summary>Notes that grains have carried out some of the places that were left of a chunk.</summary>
    Task FinishAsync(BulkChunk chunk, IReadOnlyList<int> places, CancellationToken cancellationToken);

    /// <summary>Forgets the chunks of a request that nobody can repeat, if one is given, and those that are old.</summary>
    Task ForgetAsync(string? requestId, CancellationToken cancellationToken);
}
