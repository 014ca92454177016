using CommandScheduler.Stores.Ring;

namespace CommandScheduler.Stores.Index;

/// <summary>The index of a store's schedules by the time at which they must be active, in the language of one database.</summary>
internal interface IDueIndex
{
    /// <summary>Reads one page of the schedules of a range that must be active by a time, the oldest first.</summary>
    /// <param name="range">The range.</param>
    /// <param name="until">The time.</param>
    /// <param name="after">The last row of the page before.</param>
    /// <param name="alive">The silos whose timers are relied on.</param>
    /// <param name="graceOver">Rows due before this are read even if a living silo claims a timer for them: its grace is over.</param>
    /// <param name="most">The size of the page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<List<DueRow>> ReadAsync(
        OwnedRange range,
        DateTime until,
        DueRow after,
        long[] alive,
        DateTime graceOver,
        int most,
        CancellationToken cancellationToken);

    /// <summary>Reads some schedules whole, so that those that wake them can hand them over.</summary>
    /// <param name="scheduleIds">Their ids.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Those that are there, and are not long.</returns>
    Task<Dictionary<string, StoredDocument>> ReadDocumentsAsync(IReadOnlyCollection<string> scheduleIds, CancellationToken cancellationToken);

    /// <summary>
    /// Puts a schedule off that cannot be woken, so that it does not fill the pages of the others. Its version stays:
    /// its next write sets the time right.
    /// </summary>
    Task PostponeAsync(DueRow row, DateTime until, CancellationToken cancellationToken);
}
