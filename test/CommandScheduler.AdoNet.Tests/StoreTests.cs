using CommandScheduler.Testing;
using CommandScheduler.TestSupport;

namespace CommandScheduler.AdoNet.Tests;

/// <summary>The store of each database that Orleans' ADO.NET storage reaches.</summary>
public static class StoreTests
{
    public sealed class OnSqlite(Sqlite store) : OnAdoNet<Sqlite>(store), IClassFixture<Sqlite>;

    public sealed class OnPostgreSql(PostgreSql store) : OnAdoNet<PostgreSql>(store), IClassFixture<PostgreSql>;

    public abstract class OnAdoNet<TStore>(TStore store) : StoreConformance<TStore>(store)
        where TStore : StoreUnderTest, new()
    {
        protected override IReadOnlyDictionary<string, string> KnownGaps { get; } = new Dictionary<string, string>
        {
            ["Braces_in_an_id_are_characters_like_others"] = "The ADO.NET storage of Orleans takes the key for a format after it has written, and throws.",
        };
    }

    public sealed class Sqlite() : SiloStoreUnderTest(new SqliteTests.Fixture())
    {
        public override StoreFeatures Features => StoreFeatures.Durability | StoreFeatures.Listing;
    }

    public sealed class PostgreSql() : SiloStoreUnderTest(new PostgreSqlTests.Fixture())
    {
        public override StoreFeatures Features => StoreFeatures.Durability;
    }
}
