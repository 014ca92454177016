using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.Providers.Tests.Azure;

public sealed class AzureHostileInputTests(AzureTests.Fixture fixture) : HostileInputConformance(fixture), IClassFixture<AzureTests.Fixture>
{
    protected override bool Lists => false;

    protected override bool Keeps(string scheduleId) => scheduleId.Length <= 499 && !scheduleId.Contains('\\', StringComparison.Ordinal);
}
