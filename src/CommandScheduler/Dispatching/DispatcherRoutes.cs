using Orleans.Metadata;

namespace CommandScheduler.Dispatching;

/// <summary>Finds the receiver of a command: a handler for its type, the dispatcher registered for the job's key, or the scheduler itself.</summary>
internal sealed class DispatcherRoutes(GrainTypeResolver grainTypes, DispatcherRegistrations registrations)
{
    public IReadOnlyDictionary<Type, CommandHandler> Handlers => registrations.Handlers;

    /// <summary>Refuses a job whose command has no receiver.</summary>
    public void CheckRoute(string dispatcher, Type command)
    {
        if (FindClass(dispatcher, command) is null)
        {
            throw new ArgumentException(Unroutable(dispatcher, command), dispatcher == JobOptions.DefaultDispatcher ? "command" : "options");
        }
    }

    /// <exception cref="UndeliverableCommandException">The command has no receiver on this build.</exception>
    public ICommandDispatcher Resolve(IGrainFactory grains, string dispatcher, Type command)
    {
        var grainClass = FindClass(dispatcher, command) ?? throw new UndeliverableCommandException(Unroutable(dispatcher, command));
        return grains.GetGrain<ICommandDispatcher>(GrainId.Create(grainTypes.GetGrainType(grainClass), dispatcher));
    }

    private static string Unroutable(string dispatcher, Type command)
    {
        var remedy = dispatcher == JobOptions.DefaultDispatcher
            ? $"UseDispatcher<TGrain>() or Handle<{command.Name}>(…)"
            : $"UseDispatcher<TGrain>(\"{dispatcher}\")";
        return $"No dispatcher is configured for '{dispatcher}' that receives a command of type '{command}'. Add {remedy} to AddCommandScheduler.";
    }

    private Type? FindClass(string dispatcher, Type command)
    {
        if (registrations.Named.TryGetValue(dispatcher, out var named))
        {
            return named;
        }

        // A job with a misspelt dispatcher must not end at a handler.
        if (dispatcher != JobOptions.DefaultDispatcher)
        {
            return registrations.Default;
        }

        return registrations.Handlers.ContainsKey(command) ? typeof(HandlerDispatcher)
            : registrations.Default ?? (typeof(SchedulerCommand).IsAssignableFrom(command) ? typeof(HandlerDispatcher) : null);
    }
}
