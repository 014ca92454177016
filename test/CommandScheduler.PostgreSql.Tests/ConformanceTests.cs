using CommandScheduler.TestSupport;

namespace CommandScheduler.PostgreSql.Tests;

public sealed class ConformanceTests(PostgreSqlFixture fixture) : DurableConformance(fixture), IClassFixture<PostgreSqlFixture>;
