using Microsoft.Extensions.Hosting;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>Leaves it to the program when it ends. A host would take the signals for itself.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
