using CommandScheduler.TestSupport.Watching;

namespace CommandScheduler.PostgreSql.Tests.Watching;

public sealed class PostgreSqlWatchingTests(ConformanceTests.Fixture fixture) : WatchingConformance(fixture), IClassFixture<ConformanceTests.Fixture>;
