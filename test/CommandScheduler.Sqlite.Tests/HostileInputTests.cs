using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.Sqlite.Tests;

public sealed class HostileInputTests(ConformanceTests.Fixture fixture) : HostileInputConformance(fixture), IClassFixture<ConformanceTests.Fixture>;
