using CommandScheduler.Testing;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>The checks of inboxes and listings find what they are for.</summary>
public sealed class LeakyStoreTests
{
    private static readonly StoreFeatures Features = new LeakyStore(Leak.None).Features;

    [Fact]
    public async Task A_store_without_a_leak_passes() => Assert.Empty(await FailedAsync(Leak.None));

    [Theory]
    [InlineData(Leak.SettlesTheFirstEntry, "Of_several_entries_all_are_settled_or_none")]
    [InlineData(Leak.LooksAtTheFirstEntry, "Of_several_entries_all_are_settled_or_none")]
    [InlineData(Leak.MakesWithoutLookingAtEntries, "Of_several_entries_all_are_settled_or_none")]
    [InlineData(Leak.SettlesAloneBlindly, "An_entry_is_not_settled_beside_a_schedule_that_was_not_expected")]
    [InlineData(Leak.KeepsTheFirstFacts, "What_a_filter_finds_follows_the_changes")]
    public async Task A_store_with_a_leak_fails_the_check_of_it(Leak leak, string check) => Assert.Contains(check, await FailedAsync(leak));

    private static async Task<List<string>> FailedAsync(Leak leak)
    {
        var failed = new List<string>();
        foreach (var check in ScheduleStoreConformance.For(Features))
        {
            try
            {
                await check.RunAsync(new LeakyStore(leak), TestContext.Current.CancellationToken);
            }
            catch (StoreConformanceException)
            {
                failed.Add(check.Name);
            }
        }

        return failed;
    }
}
