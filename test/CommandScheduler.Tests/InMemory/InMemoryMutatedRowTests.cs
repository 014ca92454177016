using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.Tests.InMemory;

public sealed class InMemoryMutatedRowTests(InMemoryTests.Fixture fixture) : MutatedRowConformance(fixture), IClassFixture<InMemoryTests.Fixture>;
