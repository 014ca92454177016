using System.Diagnostics.CodeAnalysis;

using CommandScheduler.Testing;

namespace CommandScheduler.TestSupport;

/// <summary>Runs the public checks for stores against one back end. The features are a type argument's, because a theory's data are static.</summary>
public abstract class StoreConformance<TStore>(TStore store)
    where TStore : StoreUnderTest, new()
{
    [SuppressMessage("Design", "CA1000", Justification = "The data of a theory are static, and a store's features decide on them.")]
    public static TheoryData<string> Checks => [.. ScheduleStoreConformance.For(new TStore().Features).Select(check => check.Name)];

    [Theory, MemberData(nameof(Checks))]
    public Task Store_keeps_the_contract(string check)
    {
        Assert.SkipWhen(KnownGaps.TryGetValue(check, out var reason), reason ?? "");
        // Whether there is a server shows here, and not in the middle of a check, which would fail.
        Assert.NotNull(store.Store);
        return ScheduleStoreConformance.RunAsync(check, store, TestContext.Current.CancellationToken);
    }

    /// <summary>Gets the checks that the back end is known to fail, and why.</summary>
    protected virtual IReadOnlyDictionary<string, string> KnownGaps => new Dictionary<string, string>();
}
