using System.Diagnostics.CodeAnalysis;

using CommandScheduler.Checks;
using CommandScheduler.Dispatching;
using CommandScheduler.InMemory;
using CommandScheduler.Queries;
using CommandScheduler.Recurrences;
using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

#pragma warning disable RS0026 // The two verbs Handle differ in their type parameters, so that neither hides the other.

namespace CommandScheduler;

/// <summary>Configures the scheduler of a silo; handed out by <c>AddCommandScheduler</c>. Each verb returns the builder.</summary>
public sealed class CommandSchedulerBuilder
{
    internal CommandSchedulerBuilder(ISiloBuilder silo) => Silo = silo;

    /// <summary>Gets the silo that the scheduler is part of.</summary>
    public ISiloBuilder Silo { get; }

    /// <summary>Gets the silo's services.</summary>
    public IServiceCollection Services => Silo.Services;

    /// <summary>Gets a value indicating whether no dispatcher receives the commands without a handler.</summary>
    internal bool HasNoDefaultDispatcher => Dispatchers.Default is null;

    private DispatcherRegistrations Dispatchers
        => (DispatcherRegistrations)Services.First(service => service.ServiceType == typeof(DispatcherRegistrations)).ImplementationInstance!;

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
    public CommandSchedulerBuilder ConfigureCommand<TCommand>(Action<DispatchOptions> configure)
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

    /// <summary>Puts middleware of the test kit around all other, and within all other.</summary>
    internal void Surround(ICommandMiddleware outermost, ICommandMiddleware innermost)
    {
        Dispatchers.Middleware.Insert(0, _ => outermost);
        Dispatchers.Middleware.Add(_ => innermost);
    }

    /// <summary>Registers a calendar that recurring jobs can name in <see cref="Exclusions.Calendar"/>. Register it on every silo.</summary>
    /// <param name="name">The name: 1 to 128 characters without control characters.</param>
    /// <param name="calendar">The calendar; it must be thread-safe and quick.</param>
    /// <exception cref="ArgumentException">The name is unusable, or another calendar has it.</exception>
    public CommandSchedulerBuilder AddCalendar(string name, IExclusionCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(calendar);
        Check.Name(name, Check.MaxName, nameof(name));
        if (Services.Any(service => service.ImplementationInstance is NamedCalendar other && other.Name == name))
        {
            throw new ArgumentException(
                $"A calendar named '{name}' is registered already. Give this one another name, or remove one of the two.",
                nameof(name));
        }

        Services.AddSingleton(new NamedCalendar(name, calendar));
        return this;
    }

    /// <summary>Changes the options.</summary>
    /// <param name="configure">Sets them.</param>
    public CommandSchedulerBuilder Configure(Action<SchedulerOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    /// <summary>Changes how commands are stored, and how stored ones are read.</summary>
    /// <param name="configure">
    /// Sets it. Clients that schedule in transactions of their own need the same: hand it to <c>AddPostgreSqlScheduling</c> as well.
    /// </param>
    public CommandSchedulerBuilder ConfigureCommands(Action<CommandFormat> configure)
    {
        Services.Configure(configure);
        return this;
    }

    /// <summary>Keeps schedules in the cluster's memory: for tests and first steps. A schedule is lost with the silo that keeps it.</summary>
    /// <exception cref="InvalidOperationException">A back end was chosen before.</exception>
    public CommandSchedulerBuilder UseInMemory()
    {
        ChooseBackEnd(nameof(UseInMemory));
        Services.AddSingleton<IScheduleStore, MemoryStore>();
        Services.AddSingleton<IJobDirectory, MemoryJobs>();
        Silo.UseInMemoryReminderService();
        return this;
    }

    /// <summary>
    /// Keeps schedules in a store of your own, which the silo's services make. It goes before a grain storage named
    /// <c>Scheduler</c>.
    /// </summary>
    /// <typeparam name="TStore">The store; one for the silo, disposed with it.</typeparam>
    /// <remarks>
    /// Schedules are woken by reminders: register a reminder service with the silo as well, a durable one if the store is.
    /// To list jobs, add <see cref="UseJobDirectory{TDirectory}"/>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A back end was chosen before.</exception>
    [Experimental(SchedulerNames.StoresAreExperimental)]
    public CommandSchedulerBuilder UseStore<TStore>()
        where TStore : class, IScheduleStore
    {
        ChooseBackEnd(nameof(UseStore));
        Services.AddSingleton<IScheduleStore, TStore>();
        return this;
    }

    /// <summary>Keeps schedules in a store of your own. It goes before a grain storage named <c>Scheduler</c>.</summary>
    /// <param name="store">Makes the store; one for the silo, disposed with it.</param>
    /// <remarks>
    /// Schedules are woken by reminders: register a reminder service with the silo as well, a durable one if the store is.
    /// To list jobs, add <see cref="UseJobDirectory(Func{IServiceProvider, IJobDirectory})"/>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A back end was chosen before.</exception>
    [Experimental(SchedulerNames.StoresAreExperimental)]
    public CommandSchedulerBuilder UseStore(Func<IServiceProvider, IScheduleStore> store)
    {
        ArgumentNullException.ThrowIfNull(store);
        ChooseBackEnd(nameof(UseStore));
        Services.AddSingleton(store);
        return this;
    }

    /// <summary>
    /// Answers <see cref="ICommandScheduler.ListJobsAsync"/> and <see cref="ICommandScheduler.CountJobsAsync"/> by a
    /// directory of the store's.
    /// </summary>
    /// <typeparam name="TDirectory">The directory; one for the silo, disposed with it.</typeparam>
    /// <exception cref="InvalidOperationException">The back end lists jobs itself, or there is another directory.</exception>
    [Experimental(SchedulerNames.StoresAreExperimental)]
    public CommandSchedulerBuilder UseJobDirectory<TDirectory>()
        where TDirectory : class, IJobDirectory
    {
        RefuseOtherDirectory();
        Services.AddSingleton<IJobDirectory, TDirectory>();
        return this;
    }

    /// <summary>
    /// Answers <see cref="ICommandScheduler.ListJobsAsync"/> and <see cref="ICommandScheduler.CountJobsAsync"/> by a
    /// directory of the store's.
    /// </summary>
    /// <param name="directory">Makes the directory; one for the silo, disposed with it.</param>
    /// <exception cref="InvalidOperationException">The back end lists jobs itself, or there is another directory.</exception>
    [Experimental(SchedulerNames.StoresAreExperimental)]
    public CommandSchedulerBuilder UseJobDirectory(Func<IServiceProvider, IJobDirectory> directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        RefuseOtherDirectory();
        Services.AddSingleton(directory);
        return this;
    }

    /// <summary>Notes which verb chose the back end. A silo has one: of two, each would keep, list or wake a part.</summary>
    /// <exception cref="InvalidOperationException">A back end was chosen before.</exception>
    internal void ChooseBackEnd(string verb)
    {
        if (Services.Select(service => service.ImplementationInstance).OfType<BackEnd>().FirstOrDefault() is { } other)
        {
            throw new InvalidOperationException(
                other.Verb == verb
                    ? $"{verb} was called twice for one silo. Call it once."
                    : $"{other.Verb} and {verb} were both called for one silo. Choose one back end, and remove the other call.");
        }

        Services.AddSingleton(new BackEnd(verb));
    }

    private void RefuseOtherDirectory()
    {
        if (Services.Any(service => service.ServiceType == typeof(IJobDirectory)))
        {
            throw new InvalidOperationException(
                $"{nameof(UseJobDirectory)} was called for a silo whose jobs are listed already, by its back end or by another call of "
                + $"{nameof(UseJobDirectory)}. Remove one of the two.");
        }
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

    /// <summary>The back end of the silo.</summary>
    private sealed record BackEnd(string Verb);
}
