using Orleans.Metadata;

namespace CommandScheduler.Dispatching;

/// <summary>Who receives which command: a handler for its type, the dispatcher registered for the job's key, or the scheduler itself.</summary>
internal sealed class DispatcherRoutes(GrainTypeResolver grainTypes, DispatcherRegistrations registrations)
{
    public IReadOnlyDictionary<Type, CommandHandler> Handlers => registrations.Handlers;

    /// <summary>Refuses a job that nobody would receive.</summary>
    public void CheckRoute(string dispatcher, Type command)
    {
        if (FindClass(dispatcher, command) is null)
        {
            throw new ArgumentException(Unroutable(dispatcher, command), dispatcher == JobOptions.DefaultDispatcher ? "command" : "options");
        }
    }

    /// <exception cref="UndeliverableCommandException">Nobody receives the command on this build.</exception>
    public ICommandDispatcher Resolve(IGrainFactory grains, string dispatcher, Type command)
    {
        var grainClass = FindClass(dispatcher, command) ?? throw new UndeliverableCommandException(Unroutable(dispatcher, command));
        return grains.GetGrain<ICommandDispatcher>(GrainId.Create(grainTypes.GetGrainType(grainClass), dispatcher));
    }

    private static string Unroutable(string dispatcher, Type command)
        => $"No dispatcher is configured for '{dispatcher}' that receives a command of type '{command}'. Add {(dispatcher == JobOptions.DefaultDispatcher ? $"UseDispatcher<TGrain>() or Handle<{command.Name}>(…)" : $"UseDispatcher<TGrain>(\"{dispatcher}\")")} to AddCommandScheduler.";

    private Type? FindClass(string dispatcher, Type command)
    {
        if (registrations.Named.TryGetValue(dispatcher, out var named))
        {
            return named;
        }

        // A name that is misspelt must not end at a handler.
        if (dispatcher != JobOptions.DefaultDispatcher)
        {
            return registrations.Default;
        }

        return registrations.Handlers.ContainsKey(command) ? typeof(HandlerDispatcher)
            : registrations.Default ?? (typeof(SchedulerCommand).IsAssignableFrom(command) ? typeof(HandlerDispatcher) : null);
    }
}
