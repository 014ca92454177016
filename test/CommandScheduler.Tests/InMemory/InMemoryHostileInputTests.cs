using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.Tests.InMemory;

public sealed class InMemoryHostileInputTests(InMemoryTests.Fixture fixture) : HostileInputConformance(fixture), IClassFixture<InMemoryTests.Fixture>
{
    /// <summary>The memory is lost with its silo: the schedules alone leave it.</summary>
    protected override Task ReloadAsync() => fixture.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
}
