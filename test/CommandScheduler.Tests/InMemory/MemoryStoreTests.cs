using CommandScheduler.InMemory;
using CommandScheduler.Stores;
using CommandScheduler.Testing;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Tests.InMemory;

public sealed class MemoryStoreTests(MemoryStoreTests.Memory store) : StoreConformance<MemoryStoreTests.Memory>(store), IClassFixture<MemoryStoreTests.Memory>
{
    public sealed class Memory() : SiloStoreUnderTest(new InMemoryTests.Fixture())
    {
        public override StoreFeatures Features => StoreFeatures.Listing | StoreFeatures.SeveralInstances;

        public override IScheduleStore OtherInstance => new MemoryStore(SiloServices.GetRequiredService<IGrainFactory>());
    }
}
