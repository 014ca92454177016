using CommandScheduler.TestSupport.Watching;
using CommandScheduler.Tests.InMemory;

namespace CommandScheduler.Tests.Watching;

public sealed class InMemoryWatchingTests(InMemoryTests.Fixture fixture) : WatchingConformance(fixture), IClassFixture<InMemoryTests.Fixture>;
