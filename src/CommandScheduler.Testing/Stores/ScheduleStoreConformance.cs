using System.Diagnostics.CodeAnalysis;

using CommandScheduler.Testing.Stores;

namespace CommandScheduler.Testing;

/// <summary>
/// The contract of <see cref="CommandScheduler.Stores.IScheduleStore"/> and <see cref="CommandScheduler.Queries.IJobDirectory"/>
/// as checks that every back end passes, the scheduler's own too. For any test framework: hand <see cref="For"/> to what makes
/// one test of each element.
/// </summary>
/// <example>
/// <code>
/// public static IEnumerable&lt;object[]&gt; Checks =>
/// ScheduleStoreConformance.For(StoreFeatures.Durability).Select(check => new object[] { check.Name });
///
/// [Theory, MemberData(nameof(Checks))]
/// public Task The_store_keeps_the_contract(string check) => ScheduleStoreConformance.RunAsync(check, new MyStoreUnderTest());
/// </code>
/// </example>
[Experimental(SchedulerNames.StoresAreExperimental)]
public static class ScheduleStoreConformance
{
    /// <summary>Gets all checks, whatever they need.</summary>
    public static IReadOnlyList<StoreCheck> All { get; } =
    [
        .. VersionChecks.All,
        .. ContentChecks.All,
        .. ConcurrencyChecks.All,
        .. InstanceChecks.All,
        .. ListingChecks.All,
        .. InboxChecks.All,
        .. OutcomeChecks.All,
    ];

    /// <summary>Gets the checks of a store that can do certain things.</summary>
    /// <param name="features">What it can do.</param>
    /// <returns>The checks that need no more than that.</returns>
    public static IReadOnlyList<StoreCheck> For(StoreFeatures features) => [.. All.Where(check => (check.Needs & ~features) == StoreFeatures.None)];

    /// <summary>Tests a store by one check.</summary>
    /// <param name="check">The name of the check.</param>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Stops the test between two calls of the store.</param>
    /// <exception cref="ArgumentException">There is no check of this name.</exception>
    /// <exception cref="StoreConformanceException">The store does not keep the contract.</exception>
    public static Task RunAsync(string check, StoreUnderTest store, CancellationToken cancellationToken = default)
    {
        var found = All.FirstOrDefault(one => one.Name == check)
            ?? throw new ArgumentException($"There is no check '{check}'. Take one of ScheduleStoreConformance.All.", nameof(check));
        return found.RunAsync(store, cancellationToken);
    }
}
