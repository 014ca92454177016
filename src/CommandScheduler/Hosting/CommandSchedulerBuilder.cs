using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler;

/// <summary>Configures the scheduler of a silo; handed out by <c>AddCommandScheduler</c>.</summary>
public sealed class CommandSchedulerBuilder
{
    internal CommandSchedulerBuilder(ISiloBuilder silo) => Silo = silo;

    /// <summary>Gets the silo that the scheduler is part of.</summary>
    public ISiloBuilder Silo { get; }

    /// <summary>Gets the silo's services.</summary>
    public IServiceCollection Services => Silo.Services;
}
