using CommandScheduler.Queries;
using CommandScheduler.Stores;
using CommandScheduler.Testing;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.TestSupport;

/// <summary>The store of a fixture's silo.</summary>
public abstract class SiloStoreUnderTest(SchedulerFixture fixture) : StoreUnderTest, IAsyncLifetime
{
    public override IScheduleStore Store => SiloServices.GetRequiredService<IScheduleStore>();

    public override IJobDirectory Directory => SiloServices.GetRequiredService<IJobDirectory>();

    protected IServiceProvider SiloServices => fixture.SiloServices;

    public override Task ReopenAsync() => fixture.RestartAsync();

    public virtual ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return fixture.DisposeAsync();
    }
}
