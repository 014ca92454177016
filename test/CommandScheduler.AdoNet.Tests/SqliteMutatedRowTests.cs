using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.AdoNet.Tests;

public sealed class SqliteMutatedRowTests(SqliteTests.Fixture fixture) : MutatedRowConformance(fixture), IClassFixture<SqliteTests.Fixture>;
