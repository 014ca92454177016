using CommandScheduler.Testing;

namespace CommandScheduler.OwnStore.Tests;

public sealed class ConformanceTests(FileStoreUnderTest store) : IClassFixture<FileStoreUnderTest>
{
    public static TheoryData<string> Checks => [.. ScheduleStoreConformance.For(StoreFeatures.Durability | StoreFeatures.Listing).Select(check => check.Name)];

    [Theory, MemberData(nameof(Checks))]
    public Task The_store_keeps_the_contract(string check) => ScheduleStoreConformance.RunAsync(check, store, TestContext.Current.CancellationToken);
}
