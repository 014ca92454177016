using CommandScheduler.Testing;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>The checks find what they are for.</summary>
public sealed class FaultyStoreTests
{
    public static TheoryData<StoreFault> Faults => [.. Enum.GetValues<StoreFault>().Where(fault => fault != StoreFault.None)];

    [Fact]
    public async Task A_store_without_a_fault_passes() => Assert.Empty(await FailedAsync(StoreFault.None));

    [Theory, MemberData(nameof(Faults))]
    public async Task A_store_with_a_fault_fails_the_check_of_it(StoreFault fault)
    {
        var expected = fault switch
        {
            StoreFault.CountsAnew => "A_schedule_that_was_made_again_does_not_look_like_its_former_self",
            StoreFault.ChecksFirst => "Of_writers_at_once_exactly_one_wins",
            StoreFault.FoldsCase => "Ids_that_look_alike_are_kept_apart",
            StoreFault.CutsText => "A_document_may_be_large",
            StoreFault.DeletesAnyVersion => "A_deletion_that_expects_an_old_version_changes_nothing",
            StoreFault.IgnoresTokens => "A_call_whose_token_is_cancelled_changes_nothing",
            _ => "A_schedule_is_made_only_if_there_is_none",
        };
        Assert.Contains(expected, await FailedAsync(fault));
    }

    private static async Task<List<string>> FailedAsync(StoreFault fault)
    {
        var failed = new List<string>();
        foreach (var check in ScheduleStoreConformance.For(StoreFeatures.None))
        {
            try
            {
                await check.RunAsync(new FaultyStore(fault), TestContext.Current.CancellationToken);
            }
            catch (StoreConformanceException)
            {
                failed.Add(check.Name);
            }
        }

        return failed;
    }
}
