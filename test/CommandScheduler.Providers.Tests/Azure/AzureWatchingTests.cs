using CommandScheduler.TestSupport.Watching;

namespace CommandScheduler.Providers.Tests.Azure;

public sealed class AzureWatchingTests(AzureTests.Fixture fixture) : WatchingConformance(fixture), IClassFixture<AzureTests.Fixture>;
