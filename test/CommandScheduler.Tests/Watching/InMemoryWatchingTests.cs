using CommandScheduler.TestSupport.Watching;
using CommandScheduler.Tests.Schedules;

namespace CommandScheduler.Tests.Watching;

public sealed class InMemoryWatchingTests(InMemoryTests.Fixture fixture) : WatchingConformance(fixture), IClassFixture<InMemoryTests.Fixture>;
