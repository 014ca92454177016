using Orleans.Metadata;

namespace CommandScheduler.Dispatching;

/// <summary>Finds the receiver of a command: a handler for its type, the dispatcher registered for the job's key, or the scheduler itself.</summary>
internal sealed class DispatcherRoutes(GrainTypeResolver grainTypes, IGrainFactory grains, OwnCommands own, DispatcherRegistrations registrations)
{
    private readonly CommandRoute _own = new(own.CarryOutAsync, IsGrain: false);

    /// <summary>Says whether this build has a receiver for a command.</summary>
    public bool Has(string dispatcher, Type command) => Find(dispatcher, command) is not null;

    /// <summary>Refuses a job whose command has no receiver.</summary>
    public void CheckRoute(string dispatcher, Type command)
    {
        if (Find(dispatcher, command) is null)
        {
            throw new ArgumentException(Unroutable(dispatcher, command), dispatcher == JobOptions.DefaultDispatcher ? "command" : "options");
        }
    }

    /// <exception cref="UndeliverableCommandException">The command has no receiver on this build.</exception>
    public CommandRoute Resolve(ScheduledCommand scheduled)
        => Find(scheduled.Dispatcher, scheduled.Command.GetType())
            ?? throw new UndeliverableCommandException(Unroutable(scheduled.Dispatcher, scheduled.Command.GetType()));

    private static string Unroutable(string dispatcher, Type command)
    {
        var remedy = dispatcher == JobOptions.DefaultDispatcher
            ? $"UseDispatcher<TGrain>() or Handle<{command.Name}>(…)"
            : $"UseDispatcher<TGrain>(\"{dispatcher}\")";
        return $"No dispatcher is configured for '{dispatcher}' that receives a command of type '{command}'. Add {remedy} to AddCommandScheduler.";
    }

    private CommandRoute? Find(string dispatcher, Type command)
    {
        if (registrations.Named.TryGetValue(dispatcher, out var named))
        {
            return ToGrain(named);
        }

        // A job with a misspelt dispatcher must not end at a handler.
        if (dispatcher == JobOptions.DefaultDispatcher && registrations.Handlers.TryGetValue(command, out var handler))
        {
            return new CommandRoute(handler, IsGrain: false);
        }

        return registrations.Default is { } other ? ToGrain(other)
            : dispatcher == JobOptions.DefaultDispatcher && typeof(SchedulerCommand).IsAssignableFrom(command) ? _own
            : registrations.Last is { } last ? new CommandRoute(last, IsGrain: false)
            : null;
    }

    private CommandRoute ToGrain(Type grainClass)
        => new(
            context =>
            {
                RequestContext.Set(DispatcherCallFilter.Mark, true);
                return grains
                    .GetGrain<ICommandDispatcher>(GrainId.Create(grainTypes.GetGrainType(grainClass), context.Scheduled.Dispatcher))
                    .Dispatch(context.Scheduled, context.CancellationToken);
            },
            IsGrain: true);
}
