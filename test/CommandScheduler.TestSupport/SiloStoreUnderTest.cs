using CommandScheduler.Queries;
using CommandScheduler.Stores;
using CommandScheduler.Testing;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.TestSupport;

/// <summary>The store of a fixture's silo.</summary>
public abstract class SiloStoreUnderTest(SchedulerFixture fixture) : StoreUnderTest, IAsyncLifetime
{
    public override IScheduleStore Store => fixture.SiloServices.GetRequiredService<IScheduleStore>();

    public override IJobDirectory Directory => fixture.SiloServices.GetRequiredService<IJobDirectory>();

    public override Task ReopenAsync() => fixture.RestartAsync();

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return fixture.DisposeAsync();
    }
}
