using CommandScheduler.TestSupport.Watching;

namespace CommandScheduler.Sqlite.Tests.Watching;

public sealed class SqliteWatchingTests(ConformanceTests.Fixture fixture) : WatchingConformance(fixture), IClassFixture<ConformanceTests.Fixture>;
