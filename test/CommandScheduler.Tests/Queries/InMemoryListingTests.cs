using CommandScheduler.Tests.Schedules;
using CommandScheduler.TestSupport;

namespace CommandScheduler.Tests.Queries;

public sealed class InMemoryListingTests(InMemoryTests.Fixture fixture) : ListingConformance(fixture), IClassFixture<InMemoryTests.Fixture>;
