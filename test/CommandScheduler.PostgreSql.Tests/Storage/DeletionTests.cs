using Orleans.Storage;

namespace CommandScheduler.PostgreSql.Tests.Storage;

public sealed class DeletionTests(StoreTests.PostgreSql store) : IClassFixture<StoreTests.PostgreSql>
{
    /// <summary>Else an activation that nobody wants any more would cancel, or record once more, what another one has carried out.</summary>
    [Fact]
    public async Task A_deletion_of_what_another_instance_has_deleted_conflicts()
    {
        var cancel = TestContext.Current.CancellationToken;
        var version = await store.Store.WriteAsync("deleted twice", null, new() { Document = """{"v":1}""" }, cancel);
        await store.OtherInstance.DeleteAsync("deleted twice", version, new(), cancel);
        await Assert.ThrowsAsync<InconsistentStateException>(() => store.Store.DeleteAsync("deleted twice", version, new(), cancel));
    }
}
