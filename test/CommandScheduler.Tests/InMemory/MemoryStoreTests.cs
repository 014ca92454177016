using CommandScheduler.Testing;
using CommandScheduler.TestSupport;

namespace CommandScheduler.Tests.InMemory;

public sealed class MemoryStoreTests(MemoryStoreTests.Memory store) : StoreConformance<MemoryStoreTests.Memory>(store), IClassFixture<MemoryStoreTests.Memory>
{
    public sealed class Memory() : SiloStoreUnderTest(new InMemoryTests.Fixture())
    {
        public override StoreFeatures Features => StoreFeatures.Listing;
    }
}
