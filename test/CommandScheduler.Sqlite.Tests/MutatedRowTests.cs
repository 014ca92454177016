using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.Sqlite.Tests;

public sealed class MutatedRowTests(ConformanceTests.Fixture fixture) : MutatedRowConformance(fixture), IClassFixture<ConformanceTests.Fixture>;
