using System.Diagnostics.CodeAnalysis;

using Orleans.Storage;

namespace CommandScheduler.Stores;

/// <summary>
/// Where schedules are kept: one JSON document for each schedule id, with a version. Implement it to keep schedules in a
/// database of your own, register it with <c>UseStore</c>, and run the checks of <c>ScheduleStoreConformance</c> from
/// the testing kit against it.
/// </summary>
/// <remarks>
/// <para>
/// The key is the text of the schedule id: 1 to 512 characters of any script, without control characters. Ids differ if one
/// UTF-16 code unit does: a store must not fold case, trim, normalise, or read <c>01</c> as a number.
/// </para>
/// <para>
/// A version is opaque to the scheduler, and unique: each write makes one that no write made before, also not one of a schedule
/// of the same id that was deleted since. A counter that begins anew would let an activation that is out of date overwrite
/// a later schedule.
/// </para>
/// <para>
/// A write or a deletion that returned is durable. It states the version that it expects; if another is stored, nothing is
/// changed and <see cref="InconsistentStateException"/> is thrown. With any other exception it may have been carried out or not:
/// the scheduler tells its callers that the outcome is unknown, and reads again before it goes on. A store that is unsure
/// throws, therefore, and never reports a success that it has not seen.
/// </para>
/// <para>
/// A call whose token is cancelled already changes nothing and throws <see cref="OperationCanceledException"/>. A token that is
/// cancelled later may end the call; its outcome is unknown then.
/// </para>
/// <para>
/// Called by many threads at once, for different schedules and now and then for one: two silos may believe for a moment that
/// they own the same schedule, and the expected version lets one of them win. A conflict or an error of one schedule must not
/// fail another's call.
/// </para>
/// </remarks>
[Experimental(SchedulerNames.StoresAreExperimental)]
public interface IScheduleStore
{
    /// <summary>Reads a schedule.</summary>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The document and the version of the last committed write; null if there is no schedule of this id.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken);

    /// <summary>Makes or replaces a schedule, with everything that the write carries, in one step.</summary>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="expectedVersion">The version that must be stored; null if there must be no schedule of this id.</param>
    /// <param name="write">What to store.</param>
    /// <param name="cancellationToken">Cancelled before the call: nothing is changed.</param>
    /// <returns>The version that the schedule has now.</returns>
    /// <exception cref="InconsistentStateException">
    /// Another version is stored, or none; or a settled entry is no longer there. Nothing was changed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken);

    /// <summary>Deletes a schedule, and keeps the entries and outcomes that the write carries, in one step.</summary>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="expectedVersion">
    /// The version that must be stored; null if there is no schedule of this id, and only
    /// <see cref="ScheduleWrite.Settled"/> and <see cref="ScheduleWrite.Outcomes"/> are kept. If there is one all the same, it
    /// stays as it is, and nothing else is kept: a store throws, or returns if there was nothing to keep.
    /// </param>
    /// <param name="write">The entries and outcomes that go with the deletion; it has no document.</param>
    /// <param name="cancellationToken">Cancelled before the call: nothing is changed.</param>
    /// <exception cref="InconsistentStateException">
    /// Another version is stored, or any if none was expected; or a settled entry is no longer there. Nothing was changed. If
    /// there is no schedule of this id any more, a store may return instead: an earlier try may have been carried out, and its
    /// answer got lost.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken);
}
