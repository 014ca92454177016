namespace CommandScheduler;

/// <summary>The surroundings of a command for its handler: the facts of the dispatch, other grains, services and a token.</summary>
public sealed class CommandContext
{
    internal CommandContext(ScheduledCommand scheduled, IGrainFactory grainFactory, IServiceProvider services, CancellationToken cancellationToken)
    {
        Scheduled = scheduled;
        GrainFactory = grainFactory;
        Services = services;
        CancellationToken = cancellationToken;
    }

    /// <summary>Gets the facts of the dispatch: schedule, job, occurrence id, due time, attempt.</summary>
    public ScheduledCommand Scheduled { get; }

    /// <summary>Gets the way to other grains.</summary>
    public IGrainFactory GrainFactory { get; }

    /// <summary>Gets the silo's services, in the scope of the built-in dispatcher's activation.</summary>
    /// <remarks>
    /// The handlers that the activation runs side by side share this scope, and it lives on after this call. For a service
    /// that belongs to one command, such as a database context, create a scope of your own and dispose it.
    /// </remarks>
    public IServiceProvider Services { get; }

    /// <summary>Gets the token that is cancelled when the attempt's timeout has passed or the silo shuts down.</summary>
    public CancellationToken CancellationToken { get; }
}
