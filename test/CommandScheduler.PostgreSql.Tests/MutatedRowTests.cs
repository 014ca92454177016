using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.PostgreSql.Tests;

public sealed class MutatedRowTests(ConformanceTests.Fixture fixture) : MutatedRowConformance(fixture), IClassFixture<ConformanceTests.Fixture>;
