using CommandScheduler.Testing;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>The checks find what they are for.</summary>
public sealed class FaultyStoreTests
{
    private const string NotRefused = "should throw InconsistentStateException, and returned";
    private const string Thrown = "threw InvalidOperationException: The row was changed.";

    private static readonly StoreFeatures Features = StoreFeatures.Durability | StoreFeatures.SeveralInstances | StoreFeatures.Outcomes;

    public static TheoryData<string> Checks => [.. ScheduleStoreConformance.For(Features).Select(check => check.Name)];

    /// <summary>Gets each fault, a check that finds it, and what the failure says; nothing where chance decides what is found first.</summary>
    public static TheoryData<StoreFault, string, string> Faults => new()
    {
        { StoreFault.CountsAnew, "A_schedule_that_was_made_again_does_not_look_like_its_former_self", NotRefused },
        { StoreFault.DeletesAnyVersion, "A_deletion_that_expects_an_old_version_changes_nothing", NotRefused },
        { StoreFault.MakesAnew, "A_schedule_is_made_only_if_there_is_none", NotRefused },
        { StoreFault.ReturnsNoVersion, "What_was_written_is_read_with_the_version_that_the_write_returned", "returned null." },
        { StoreFault.ReturnsAnEmptyVersion, "What_was_written_is_read_with_the_version_that_the_write_returned", "returned an empty text." },
        { StoreFault.DeletesWithoutAVersion, "A_deletion_that_expects_no_schedule_leaves_one_that_is_there", "it is not there" },
        { StoreFault.RefusesDeletionsWithoutAVersion, "A_deletion_that_expects_no_schedule_returns_if_there_is_none", "threw ArgumentException" },
        { StoreFault.ThrowsAnotherException, "A_write_that_expects_an_old_version_changes_nothing", Thrown },
        { StoreFault.ThrowsAnotherException, "Of_writers_at_once_exactly_one_wins", Thrown },
        { StoreFault.ThrowsAnotherException, "Of_writes_and_deletions_at_once_exactly_one_wins", Thrown },
        { StoreFault.IgnoresTokens, "A_call_whose_token_is_cancelled_changes_nothing", "should throw OperationCanceledException, and returned" },
        { StoreFault.FoldsCase, "Ids_that_look_alike_are_kept_apart", "There should be no schedule" },
        { StoreFault.CutsText, "A_document_may_be_large", "was written as" },
        { StoreFault.ChecksWritesFirst, "Of_writers_at_once_exactly_one_wins", "were told that they had written" },
        { StoreFault.ChecksWritesFirst, "Of_those_who_make_a_schedule_at_once_exactly_one_does", "were told that they had written" },
        { StoreFault.ChecksWritesFirst, "Writers_at_once_that_read_before_they_write_lose_no_update", "One update is lost" },
        { StoreFault.ChecksDeletionsFirst, "Of_writes_and_deletions_at_once_exactly_one_wins", "One write may, or deletions alone" },
        { StoreFault.ChecksDeletionsFirst, "Of_deletions_at_once_none_takes_the_schedule_that_was_made_again", "" },
        { StoreFault.RemembersDocuments, "What_one_instance_writes_another_reads", "it is not there" },
        { StoreFault.RemembersVersions, "What_one_instance_changed_conflicts_at_another", NotRefused },
        { StoreFault.CountsInEachInstance, "No_version_of_one_instance_is_that_of_another", "No version may come again" },
        { StoreFault.LocksEachInstance, "Of_writers_at_two_instances_exactly_one_wins", "were told that they had written" },
        { StoreFault.LocksEachInstance, "Of_those_who_make_a_schedule_at_two_instances_exactly_one_does", "were told that they had written" },
        { StoreFault.LocksEachInstance, "Writers_at_two_instances_that_read_before_they_write_lose_no_update", "" },
        { StoreFault.LocksEachInstance, "Of_writes_and_deletions_at_two_instances_exactly_one_wins", "" },
        { StoreFault.LocksEachInstance, "Of_deletions_at_two_instances_none_takes_the_schedule_that_was_made_again", "" },
        { StoreFault.DropsOutcomesOfWrites, "Outcomes_are_kept_once_and_in_order_with_what_carries_them", "[] are kept, and [b, a] were written" },
        { StoreFault.DropsOutcomesOfDeletions, "Outcomes_are_kept_once_and_in_order_with_what_carries_them", "[b, a, c] are kept, and [b, a, c, 0, d] " },
        { StoreFault.DropsOutcomesWithoutASchedule, "Outcomes_are_kept_once_and_in_order_with_what_carries_them", "d, without a schedule] were written" },
        { StoreFault.KeepsOutcomesTwice, "Outcomes_are_kept_once_and_in_order_with_what_carries_them", "[b, a, b, a] are kept, and [b, a] " },
        { StoreFault.KeepsOutcomesBackwards, "Outcomes_are_kept_once_and_in_order_with_what_carries_them", "[a, b] are kept, and [b, a] were written" },
        { StoreFault.KeepsOutcomesOfAllSchedules, "Outcomes_are_kept_by_the_schedule", "[1, 2, 3] are kept, and [1, 3] were written" },
        { StoreFault.KeepsOutcomesFirst, "What_is_refused_keeps_no_outcome", "[made, changed, lost, lost, lost] are kept, and [made, changed] " },
        { StoreFault.KeepsOutcomesFirst, "Of_those_at_once_the_outcomes_of_exactly_one_are_kept", "Those of exactly one must be" },
        { StoreFault.ForgetsOutcomes, "Outcomes_are_there_after_the_store_was_closed", "[] are kept, and [b, a] were written" },
    };

    [Theory, MemberData(nameof(Checks))]
    public Task A_store_without_a_fault_passes(string check) => RunAsync(StoreFault.None, check);

    [Theory, MemberData(nameof(Faults))]
    public async Task A_store_with_a_fault_fails_the_check_of_it(StoreFault fault, string check, string message)
    {
        var failure = await Assert.ThrowsAsync<StoreConformanceException>(() => RunAsync(fault, check));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_fault_has_a_check()
        => Assert.Equal(
            Enum.GetValues<StoreFault>().Where(fault => fault != StoreFault.None),
            Faults.Select(row => row.Data.Item1).Distinct().Order());

    [Fact]
    public async Task A_check_of_a_feature_that_the_store_lacks_says_so()
    {
        using var directory = new FileStoreUnderTest();
        var failure = await Assert.ThrowsAsync<StoreConformanceException>(
            () => ScheduleStoreConformance.RunAsync("An_entry_is_settled_once", directory, TestContext.Current.CancellationToken));
        Assert.StartsWith("This check needs Inbox, and Features is Durability, Listing.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feature_whose_member_is_not_overridden_is_named()
    {
        var failure = await Assert.ThrowsAsync<StoreConformanceException>(() => new Forgetful().ReadOutcomesAsync("a"));
        Assert.StartsWith("Features says that the store has Outcomes, and ReadOutcomesAsync is not overridden.", failure.Message, StringComparison.Ordinal);
    }

    private static async Task RunAsync(StoreFault fault, string check)
    {
        using var store = new FaultyStoreUnderTest(fault);
        await ScheduleStoreConformance.RunAsync(check, store, TestContext.Current.CancellationToken);
    }

    /// <summary>Has a feature, and not what its checks need.</summary>
    private sealed class Forgetful : StoreUnderTest
    {
        public override CommandScheduler.Stores.IScheduleStore Store => throw new NotSupportedException();

        public override StoreFeatures Features => StoreFeatures.Outcomes;
    }
}
