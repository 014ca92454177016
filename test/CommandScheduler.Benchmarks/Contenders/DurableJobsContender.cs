using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>Orleans DurableJobs in memory: what it would cost if nothing had to be durable.</summary>
internal sealed class DurableJobsContender(Dispatches dispatches) : IContender
{
    private IHost? _host;
    private IGrainFactory? _grains;
    private int _scheduled;

    public async Task StartAsync()
    {
        _host = await Silo.StartAsync(dispatches, silo => silo.UseInMemoryDurableJobs().Configure<DurableJobsOptions>(options =>
        {
            options.ConcurrencySlowStartEnabled = false;
            options.ShardDuration = TimeSpan.FromMinutes(1);
            options.ShardStripeCount = 4;
        }));
        _grains = _host.Services.GetRequiredService<IGrainFactory>();
    }

    public async Task ScheduleAsync(int number, DateTimeOffset due)
    {
        await _grains!.GetGrain<IDurableJobGrain>(number).Schedule(due);
        Interlocked.Increment(ref _scheduled);
    }

    /// <summary>There is no store to look into, so it counts.</summary>
    public Task<bool> IsEmptyAsync() => Task.FromResult(dispatches.Total >= Volatile.Read(ref _scheduled));

    public async Task StopAsync()
    {
        await Silo.StopAsync(_host);
        _host = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
