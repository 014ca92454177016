using CommandScheduler.AdoNet.Storage;
using CommandScheduler.Stores;
using CommandScheduler.Testing;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.Logging.Abstractions;

using Orleans.Storage;

namespace CommandScheduler.AdoNet.Tests;

/// <summary>The store of each database that Orleans' ADO.NET storage reaches.</summary>
public static class StoreTests
{
    public sealed class OnPostgreSql(PostgreSql store) : OnAdoNet<PostgreSql>(store), IClassFixture<PostgreSql>;

    public abstract class OnAdoNet<TStore>(TStore store) : StoreConformance<TStore>(store)
        where TStore : StoreUnderTest, new()
    {
        protected override IReadOnlyDictionary<string, string> KnownGaps { get; } = new Dictionary<string, string>
        {
            ["Braces_in_an_id_are_characters_like_others"] = "The ADO.NET storage of Orleans takes the key for a format after it has written, and throws.",
        };
    }

    public sealed class PostgreSql() : TwoInstances(new PostgreSqlTests.Fixture())
    {
        public override StoreFeatures Features => StoreFeatures.Durability | StoreFeatures.SeveralInstances;
    }

    /// <summary>The store of a silo, and a second storage of Orleans on the same database.</summary>
    public abstract class TwoInstances(SchedulerFixture fixture) : SiloStoreUnderTest(fixture)
    {
        private IScheduleStore? _other;

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
            var storage = AdoNetGrainStorageFactory.Create(SiloServices, UnambiguousKeys.Inner);
            var lifecycle = new SiloLifecycleSubject(NullLogger<SiloLifecycleSubject>.Instance);
            storage.Participate(lifecycle);
            await lifecycle.OnStart(TestContext.Current.CancellationToken);
            _other = new GrainStorageStore(new UnambiguousKeys(storage));
        }
    }
}
