using System.Diagnostics.CodeAnalysis;

using CommandScheduler.Checks;
using CommandScheduler.Dispatching;
using CommandScheduler.InMemory;
using CommandScheduler.Queries;
using CommandScheduler.Recurrences;
using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler;

/// <summary>Configures the scheduler of a silo; handed out by <c>AddCommandScheduler</c>. Each verb returns the builder.</summary>
public sealed partial class CommandSchedulerBuilder
{
    internal CommandSchedulerBuilder(ISiloBuilder silo) => Silo = silo;

    /// <summary>Gets the silo that the scheduler is part of.</summary>
    public ISiloBuilder Silo { get; }

    /// <summary>Gets the silo's services.</summary>
    public IServiceCollection Services => Silo.Services;

    private DispatcherRegistrations Dispatchers
        => (DispatcherRegistrations)Services.First(service => service.ServiceType == typeof(DispatcherRegistrations)).ImplementationInstance!;

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

    /// <summary>The back end of the silo.</summary>
    private sealed record BackEnd(string Verb);
}
