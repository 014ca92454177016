using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.PostgreSql.Tests;

public sealed class HostileInputTests(PostgreSqlFixture fixture) : HostileInputConformance(fixture), IClassFixture<PostgreSqlFixture>;
