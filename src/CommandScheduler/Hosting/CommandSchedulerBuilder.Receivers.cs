using CommandScheduler.Checks;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

#pragma warning disable RS0026 // The two verbs Handle differ in their type parameters, so that neither hides the other.

namespace CommandScheduler;

/// <content>Who receives commands, and how they are attempted.</content>
public sealed partial class CommandSchedulerBuilder
{
    /// <summary>
    /// Names the application's grain that receives commands. For jobs that name no dispatcher, a handler for the command's type
    /// goes before it.
    /// </summary>
    /// <typeparam name="TGrain">The grain class.</typeparam>
    /// <param name="name">The <see cref="JobOptions.Dispatcher"/> that the class serves; null for every one that no other class is named for.</param>
    /// <param name="configure">How its commands are attempted; null for as usual.</param>
    /// <exception cref="ArgumentException">
    /// The name is empty, too long or has control characters; another class serves it already; or an option is out of its range.
    /// </exception>
    public CommandSchedulerBuilder UseDispatcher<TGrain>(string? name = null, Action<DispatchOptions>? configure = null)
        where TGrain : class, IGrainBase, ICommandDispatcher
    {
        if (name is null)
        {
            RefuseOther<TGrain>(Dispatchers.Default, "without a name");
            Dispatchers.Default = typeof(TGrain);
        }
        else
        {
            Check.Name(name, Check.MaxName, nameof(name));
            RefuseOther<TGrain>(Dispatchers.Named.GetValueOrDefault(name), $"named '{name}'");
            Dispatchers.Named[name] = typeof(TGrain);
        }

        Configure(Dispatchers.DispatcherOptions, name ?? "", configure);
        return this;
    }

    /// <summary>Handles the commands of one type, in the silo's process.</summary>
    /// <typeparam name="TCommand">The very type of the command; commands of derived types need handlers of their own.</typeparam>
    /// <param name="handler">Returns when the command succeeded; throws when it failed.</param>
    /// <param name="configure">How the commands are attempted; null for as usual.</param>
    /// <remarks>
    /// The handler runs for many commands side by side, also for several of one schedule, so it must not keep state of one
    /// command outside of its call. It runs on a thread of its own until it first awaits, so that one that blocks holds up no
    /// other. Neither the handler nor the command is ever disposed; the scope of <see cref="CommandContext.Services"/> is.
    /// </remarks>
    /// <exception cref="ArgumentException">The type has a handler already, or an option is out of its range.</exception>
    public CommandSchedulerBuilder Handle<TCommand>(Func<TCommand, CommandContext, Task> handler, Action<DispatchOptions>? configure = null)
        where TCommand : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TCommand>(context => handler((TCommand)context.Scheduled.Command, context), configure, nameof(handler));
    }

    /// <summary>Handles the commands of one type by a class, of which each dispatch makes its own with what its constructor asks for.</summary>
    /// <typeparam name="TCommand">The very type of the command; commands of derived types need handlers of their own.</typeparam>
    /// <typeparam name="THandler">
    /// The class. Unless the application registers it otherwise, it is a scoped service: made and disposed with its dispatch.
    /// </typeparam>
    /// <param name="configure">How the commands are attempted; null for as usual.</param>
    /// <exception cref="ArgumentException">The type has a handler already, or an option is out of its range.</exception>
    public CommandSchedulerBuilder Handle<TCommand, THandler>(Action<DispatchOptions>? configure = null)
        where TCommand : notnull
        where THandler : class, ICommandHandler<TCommand>
    {
        Services.TryAddScoped<THandler>();
        return Add<TCommand>(
            context => context.Services.GetRequiredService<THandler>().HandleAsync((TCommand)context.Scheduled.Command, context),
            configure,
            nameof(THandler));
    }

    /// <summary>Says how the commands of one type are attempted, whoever receives them.</summary>
    /// <typeparam name="TCommand">The very type of the command.</typeparam>
    /// <param name="configure">Sets the options; those that were set before stay.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public CommandSchedulerBuilder ConfigureAttempts<TCommand>(Action<DispatchOptions> configure)
        where TCommand : notnull
    {
        ArgumentNullException.ThrowIfNull(configure);
        Configure(Dispatchers.TypeOptions, typeof(TCommand), configure);
        return this;
    }

    /// <summary>Puts a class around each dispatch, within those that were put around it before.</summary>
    /// <typeparam name="TMiddleware">
    /// The class. Unless the application registers it otherwise, it is a scoped service: made and disposed with its dispatch.
    /// </typeparam>
    public CommandSchedulerBuilder UseMiddleware<TMiddleware>()
        where TMiddleware : class, ICommandMiddleware
    {
        Services.TryAddScoped<TMiddleware>();
        Dispatchers.Middleware.Add(static services => services.GetRequiredService<TMiddleware>());
        return this;
    }

    /// <summary>Puts middleware of the test kit around all other, and within all other; what nobody receives succeeds.</summary>
    internal void Surround(ICommandMiddleware outermost, ICommandMiddleware innermost)
    {
        Dispatchers.Last = static _ => Task.CompletedTask;
        Dispatchers.Middleware.Insert(0, _ => outermost);
        Dispatchers.Middleware.Add(_ => innermost);
    }

    private CommandSchedulerBuilder Add<TCommand>(CommandReceiver handler, Action<DispatchOptions>? configure, string parameter)
    {
        if (!Dispatchers.Handlers.TryAdd(typeof(TCommand), handler))
        {
            throw new ArgumentException($"Commands of type '{typeof(TCommand)}' have a handler already. Remove one of the two.", parameter);
        }

        Configure(Dispatchers.TypeOptions, typeof(TCommand), configure);
        return this;
    }

    private static void Configure<TKey>(Dictionary<TKey, DispatchOptions> all, TKey key, Action<DispatchOptions>? configure)
        where TKey : notnull
    {
        if (configure is not null)
        {
            if (!all.TryGetValue(key, out var options))
            {
                all[key] = options = new DispatchOptions();
            }

            configure(options);
            options.Check(nameof(configure));
        }
    }

    private static void RefuseOther<TGrain>(Type? registered, string which)
    {
        if (registered is not null && registered != typeof(TGrain))
        {
            throw new ArgumentException(
                $"A dispatcher {which} is registered already: '{registered}'. Give '{typeof(TGrain)}' a name of its own.",
                nameof(TGrain));
        }
    }
}
