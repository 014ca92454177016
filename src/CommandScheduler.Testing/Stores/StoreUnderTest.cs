using System.Diagnostics.CodeAnalysis;

using CommandScheduler.Queries;
using CommandScheduler.Stores;

namespace CommandScheduler.Testing;

/// <summary>A store, as the checks of <see cref="ScheduleStoreConformance"/> reach it. Derive a class for each back end.</summary>
/// <remarks>
/// One may serve many checks, one after another or at once: each uses schedule ids of its own, and leaves nothing
/// behind if it succeeds.
/// </remarks>
[Experimental(SchedulerNames.StoresAreExperimental)]
public abstract class StoreUnderTest
{
    /// <summary>Gets the store. Asked for again after <see cref="ReopenAsync"/>.</summary>
    public abstract IScheduleStore Store { get; }

    /// <summary>Gets what the store can do. Each feature has checks of its own.</summary>
    public virtual StoreFeatures Features => StoreFeatures.None;

    /// <summary>Gets what lists the store's jobs. Needed for <see cref="StoreFeatures.Listing"/>.</summary>
    public virtual IJobDirectory Directory => throw Missing(nameof(Directory), StoreFeatures.Listing);

    /// <summary>Closes the store as the end of its process would, and opens it again. Needed for <see cref="StoreFeatures.Durability"/>.</summary>
    public virtual Task ReopenAsync() => throw Missing(nameof(ReopenAsync), StoreFeatures.Durability);

    /// <summary>Commits an entry to the inbox that no silo takes up. Needed for <see cref="StoreFeatures.Inbox"/>.</summary>
    /// <param name="scheduleId">The schedule that it is for.</param>
    /// <returns>The number of the entry.</returns>
    public virtual Task<long> AddEntryAsync(string scheduleId) => throw Missing(nameof(AddEntryAsync), StoreFeatures.Inbox);

    /// <summary>Looks whether an entry is in the inbox, and waits to be settled. Needed for <see cref="StoreFeatures.Inbox"/>.</summary>
    /// <param name="id">The number of the entry.</param>
    public virtual Task<bool> HasEntryAsync(long id) => throw Missing(nameof(HasEntryAsync), StoreFeatures.Inbox);

    /// <summary>
    /// Gets a second instance on the same data, such as another silo has: one that shares no memory and no connection with
    /// <see cref="Store"/>. Needed for <see cref="StoreFeatures.SeveralInstances"/>.
    /// </summary>
    /// <remarks>The same one for a whole check, so that what it remembers of earlier calls can be found out.</remarks>
    public virtual IScheduleStore OtherInstance => throw Missing(nameof(OtherInstance), StoreFeatures.SeveralInstances);

    /// <summary>Reads the history of a schedule. Needed for <see cref="StoreFeatures.Outcomes"/>.</summary>
    /// <param name="scheduleId">The schedule, which may have been deleted.</param>
    /// <returns>
    /// The outcomes that writes and deletions of this id carried and that were kept, as they were written, the one that was
    /// decided first at the beginning; empty if there are none. They outlive the schedule, and the check.
    /// </returns>
    public virtual Task<IReadOnlyList<StoredOutcome>> ReadOutcomesAsync(string scheduleId) => throw Missing(nameof(ReadOutcomesAsync), StoreFeatures.Outcomes);

    private StoreConformanceException Missing(string member, StoreFeatures feature)
        => new(Features.HasFlag(feature)
            ? $"Features says that the store has {feature}, and {member} is not overridden. Override it, or leave {feature} out of Features."
            : $"This check needs {feature}, and Features is {Features}. Run the checks that ScheduleStoreConformance.For(Features) returns, "
                + $"or add {feature} to Features and override {member}.");
}
