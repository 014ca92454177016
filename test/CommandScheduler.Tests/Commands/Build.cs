using CommandScheduler.Commands;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Serialization;

namespace CommandScheduler.Tests.Commands;

/// <summary>The serializer of one build of an application, and what it logs.</summary>
internal sealed class Build : IDisposable
{
    private readonly ServiceProvider _services;

    public Build(Action<CommandFormat>? configure = null)
    {
        var services = new ServiceCollection().AddSerializer().AddLogging(Log.AddTo);
        services.AddCommandFormat();
        services.Configure<CommandFormat>(format => configure?.Invoke(format));
        _services = services.BuildServiceProvider();
    }

    public EventLog Log { get; } = new();

    public ICommandSerializer Serializer => _services.GetRequiredService<ICommandSerializer>();

    public void Dispose()
    {
        _services.Dispose();
        Log.Dispose();
    }
}
