using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.PostgreSql.Tests;

public sealed class MutatedRowTests(PostgreSqlFixture fixture) : MutatedRowConformance(fixture), IClassFixture<PostgreSqlFixture>;
