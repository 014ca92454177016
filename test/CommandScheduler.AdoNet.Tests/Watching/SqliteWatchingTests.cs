using CommandScheduler.TestSupport.Watching;

namespace CommandScheduler.AdoNet.Tests.Watching;

public sealed class SqliteWatchingTests(SqliteTests.Fixture fixture) : WatchingConformance(fixture), IClassFixture<SqliteTests.Fixture>;
