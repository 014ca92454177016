using CommandScheduler.TestSupport;

namespace CommandScheduler.Tests.InMemory;

public sealed class InMemoryTests(InMemoryTests.Fixture fixture) : AbsentRowConformance(fixture), IClassFixture<InMemoryTests.Fixture>
{
    public sealed class Fixture : SchedulerFixture
    {
        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.UseInMemory();
    }
}
