using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.AdoNet.Tests;

public sealed class SqliteHostileInputTests(SqliteTests.Fixture fixture) : HostileInputConformance(fixture), IClassFixture<SqliteTests.Fixture>;
