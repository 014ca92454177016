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

    private static StoreConformanceException Missing(string member, StoreFeatures feature)
        => new($"The store is said to have {feature}, and {member} is not overridden. Override it, or leave {feature} out of Features.");
}
