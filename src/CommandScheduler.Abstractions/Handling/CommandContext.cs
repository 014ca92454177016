namespace CommandScheduler;

/// <summary>The surroundings of a command for its handler: the facts of the dispatch, services, other grains and a token.</summary>
public sealed class CommandContext
{
    private readonly IServiceProvider? _services;
    private readonly IGrainFactory? _grainFactory;

    /// <summary>Makes the surroundings of a command; in production the scheduler does, a unit test does it for its handler.</summary>
    /// <param name="scheduled">The command and the facts of its dispatch.</param>
    /// <param name="services">The services of the dispatch; null if the handler asks for none.</param>
    /// <param name="grainFactory">The way to other grains; null if the handler calls none.</param>
    /// <param name="cancellationToken">The token that tells the handler to stop.</param>
    public CommandContext(
        ScheduledCommand scheduled,
        IServiceProvider? services = null,
        IGrainFactory? grainFactory = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scheduled);
        Scheduled = scheduled;
        _services = services;
        _grainFactory = grainFactory;
        CancellationToken = cancellationToken;
    }

    /// <summary>Gets the facts of the dispatch: schedule, job, command, occurrence id, due time, attempt.</summary>
    public ScheduledCommand Scheduled { get; }

    /// <summary>Gets the way to other grains.</summary>
    /// <exception cref="InvalidOperationException">The context was made without one.</exception>
    public IGrainFactory GrainFactory => _grainFactory ?? throw Missing(nameof(GrainFactory), "grainFactory");

    /// <summary>Gets the services of this dispatch: a scope of its own, which is disposed of when the handler has ended, however it ends.</summary>
    /// <exception cref="InvalidOperationException">The context was made without services.</exception>
    public IServiceProvider Services => _services ?? throw Missing(nameof(Services), "services");

    /// <summary>
    /// Gets the token that is cancelled when the attempt's timeout has passed, when the silo shuts down and its grace is over, or
    /// when a job with <see cref="JobOptions.StopWhenCancelled"/> is cancelled or replaced.
    /// </summary>
    public CancellationToken CancellationToken { get; }

    private static InvalidOperationException Missing(string property, string parameter)
        => new($"CommandContext.{property} was asked for, and the context was made without it. Pass '{parameter}' to its constructor.");
}
