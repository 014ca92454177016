using CommandScheduler.Providers.Tests.Azure;
using CommandScheduler.Providers.Tests.Redis;
using CommandScheduler.Stores;
using CommandScheduler.Testing;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.Logging.Abstractions;

using Orleans.Persistence;
using Orleans.Storage;

namespace CommandScheduler.Providers.Tests;

/// <summary>The store that the scheduler makes of each grain storage.</summary>
public static class StoreTests
{
    public sealed class OnRedis(OfRedis store) : StoreConformance<OfRedis>(store), IClassFixture<OfRedis>;

    public sealed class OnAzure(OfAzure store) : StoreConformance<OfAzure>(store), IClassFixture<OfAzure>
    {
        protected override IReadOnlyDictionary<string, string> KnownGaps { get; } = new Dictionary<string, string>
        {
            ["Ids_that_look_alike_are_kept_apart"] = "Azure takes a backslash in a blob's name for a slash: the scheduler refuses such ids (AzureIdTests).",
        };
    }

    public sealed class OfRedis() : TwoInstances(new RedisTests.Fixture(), RedisGrainStorageFactory.Create);

    public sealed class OfAzure() : TwoInstances(new AzureTests.Fixture(), AzureBlobGrainStorageFactory.Create);

    /// <summary>The store of a silo, and one on a second storage of Orleans on the same data.</summary>
    public abstract class TwoInstances(SchedulerFixture fixture, Func<IServiceProvider, string, IGrainStorage> create) : SiloStoreUnderTest(fixture)
    {
        private IScheduleStore? _other;

        public override StoreFeatures Features => StoreFeatures.Durability | StoreFeatures.SeveralInstances;

        public override IScheduleStore OtherInstance => _other!;

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await OpenOtherAsync();
        }

        public override async Task ReopenAsync()
        {
            await base.ReopenAsync();
            await OpenOtherAsync();
        }

        private async Task OpenOtherAsync()
        {
            var storage = create(SiloServices, SchedulerNames.Storage);
            var lifecycle = new SiloLifecycleSubject(NullLogger<SiloLifecycleSubject>.Instance);
            ((ILifecycleParticipant<ISiloLifecycle>)storage).Participate(lifecycle);
            await lifecycle.OnStart(TestContext.Current.CancellationToken);
            _other = new GrainStorageStore(storage);
        }
    }
}
