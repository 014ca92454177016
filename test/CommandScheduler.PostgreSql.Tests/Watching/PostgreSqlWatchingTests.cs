using CommandScheduler.TestSupport.Watching;

namespace CommandScheduler.PostgreSql.Tests.Watching;

public sealed class PostgreSqlWatchingTests(PostgreSqlFixture fixture) : WatchingConformance(fixture), IClassFixture<PostgreSqlFixture>;
