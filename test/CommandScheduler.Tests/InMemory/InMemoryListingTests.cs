using CommandScheduler.TestSupport;

namespace CommandScheduler.Tests.InMemory;

public sealed class InMemoryListingTests(InMemoryTests.Fixture fixture) : ListingConformance(fixture), IClassFixture<InMemoryTests.Fixture>;
