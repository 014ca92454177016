namespace CommandScheduler;

/// <summary>What a handler can use beside its command.</summary>
public sealed class CommandContext
{
    internal CommandContext(ScheduledCommand scheduled, IGrainFactory grainFactory, IServiceProvider services, CancellationToken cancellationToken)
    {
        Scheduled = scheduled;
        GrainFactory = grainFactory;
        Services = services;
        CancellationToken = cancellationToken;
    }

    /// <summary>Gets what is known of the dispatch: schedule, job, occurrence id, due time, attempt.</summary>
    public ScheduledCommand Scheduled { get; }

    /// <summary>Gets the way to other grains.</summary>
    public IGrainFactory GrainFactory { get; }

    /// <summary>Gets the silo's services.</summary>
    public IServiceProvider Services { get; }

    /// <summary>Gets the token that is cancelled when the attempt's timeout has passed or the silo shuts down.</summary>
    public CancellationToken CancellationToken { get; }
}
