using CommandScheduler.Activations;
using CommandScheduler.Dispatching;
using CommandScheduler.Queries;
using CommandScheduler.Stores;
using CommandScheduler.Testing.Storage;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

using Orleans.Configuration;
using Orleans.Reminders;
using Orleans.Storage;
using Orleans.TestingHost;
using Orleans.Timers;

namespace CommandScheduler.Testing;

/// <summary>A cluster of silos in this process with the scheduler, on a virtual clock that only the test turns.</summary>
/// <remarks>
/// The clock drives the scheduler, and the timers and reminders of the application's grains. Time passes in
/// <see cref="AdvanceAsync"/> and its kin alone, which stop at each due time, in order, and wait until everything is
/// done that it sets off: attempts with what they change, callbacks of grain timers, ticks of reminders. A handler
/// that waits for the clock, as by <c>Task.Delay(delay, clock)</c>, does not hold time up; one whose call waits for a grain that
/// waits for the clock does. Schedules are kept in memory and outlive silos.
/// Its methods are for one caller at a time.
/// </remarks>
public sealed class SchedulerTestCluster : IAsyncDisposable
{
    private const int AtOnce = 64;

    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(50);

    private readonly WorkLedger _work = new();
    private readonly OutcomeLog _outcomes = new();
    private readonly TestStore _store = new();
    private readonly VirtualReminders _reminders;
    private readonly Dictionary<string, TestSilo> _silos = new(StringComparer.Ordinal);
    private readonly SchedulerTestClusterOptions _options;
    private InProcessTestCluster _cluster = null!;

    private SchedulerTestCluster(SchedulerTestClusterOptions options)
    {
        _options = options;
        Clock = new VirtualClock(options.Start, _work);
        _reminders = new VirtualReminders(Clock);
    }

    /// <summary>Gets the clock. The silos know it as their <see cref="TimeProvider"/>.</summary>
    public VirtualClock Clock { get; }

    /// <summary>Gets the virtual time, in UTC.</summary>
    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Gets the dispatches, and what they do.</summary>
    public DispatchRecorder Dispatcher { get; } = new();

    /// <summary>Gets what the test lets go wrong.</summary>
    public FaultInjector Faults { get; } = new();

    /// <summary>Gets the way to the grains of the cluster.</summary>
    public IGrainFactory Grains => _cluster.Client;

    /// <summary>Gets the scheduler, as a client of the cluster has it.</summary>
    public ICommandScheduler Scheduler => _cluster.Client.ServiceProvider.GetRequiredService<ICommandScheduler>();

    private IReadOnlyList<TestSilo> LiveSilos => [.. _silos.Values.Where(silo => !silo.IsDead)];

    /// <summary>Starts a cluster.</summary>
    /// <param name="options">How it should be; null for one silo that knows no handlers.</param>
    /// <returns>The cluster; dispose of it at the end of the test or of the fixture.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="SchedulerTestException">The options add a back end.</exception>
    public static async Task<SchedulerTestCluster> StartAsync(SchedulerTestClusterOptions? options = null)
    {
        options ??= new SchedulerTestClusterOptions();
        if (options.Silos is < 1 or > 8)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Silos, $"SchedulerTestClusterOptions.Silos is {options.Silos}. Set it to a value from 1 to 8.");
        }

        if (options.Patience <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Patience, $"SchedulerTestClusterOptions.Patience is {options.Patience}. Set it to more than 0.");
        }

        var cluster = new SchedulerTestCluster(options);
        await cluster.DeployAsync();
        return cluster;
    }

    /// <summary>Lets time pass, and runs what comes due, in order.</summary>
    /// <param name="duration">How long; 0 runs what is due now.</param>
    /// <returns>The outcomes that were recorded since the last call, in the order of their times, schedules, jobs and due times.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    /// <exception cref="SchedulerTestException">Something that was set off did not end within <see cref="SchedulerTestClusterOptions.Patience"/>.</exception>
    public Task<IReadOnlyList<RecordedOutcome>> AdvanceAsync(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        return AdvanceToAsync(Now + duration);
    }

    /// <summary>Lets time pass up to an instant, and runs what comes due, in order, that instant included.</summary>
    /// <param name="instant">Now or later.</param>
    /// <returns>The outcomes that were recorded since the last call, in the order of their times, schedules, jobs and due times.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The instant has passed.</exception>
    /// <exception cref="SchedulerTestException">Something that was set off did not end within <see cref="SchedulerTestClusterOptions.Patience"/>.</exception>
    public async Task<IReadOnlyList<RecordedOutcome>> AdvanceToAsync(DateTimeOffset instant)
    {
        CheckFuture(instant, nameof(instant));
        while (true)
        {
            await SettleAsync();
            var next = Earliest(Clock.NextTimer, _store.NextToWake - TestWakeUps.Reach, _reminders.Next);
            if (next > instant)
            {
                break;
            }

            await MoveToAsync(next > Now ? next : Now);
        }

        Clock.MoveTo(instant);
        await SettleAsync();
        return _outcomes.Take();
    }

    /// <summary>Sets the clock to an instant at once, without stops at the due times before it, and runs what is due by then: as after time in which nothing ran, so that <see cref="JobOptions.CatchUp"/> decides on what was missed.</summary>
    /// <param name="asOf">Now or later.</param>
    /// <returns>The outcomes that were recorded since the last call, in the order of their times, schedules, jobs and due times.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The instant has passed.</exception>
    /// <exception cref="SchedulerTestException">Something that was set off did not end within <see cref="SchedulerTestClusterOptions.Patience"/>.</exception>
    public async Task<IReadOnlyList<RecordedOutcome>> RunJobsAsync(DateTimeOffset asOf)
    {
        CheckFuture(asOf, nameof(asOf));
        await SettleAsync();
        await MoveToAsync(asOf);
        return await AdvanceToAsync(asOf);
    }

    /// <summary>Waits until everything is done that was set off, without letting time pass, and replaces silos that have crashed.</summary>
    /// <exception cref="SchedulerTestException">Something did not end within <see cref="SchedulerTestClusterOptions.Patience"/>.</exception>
    public async Task SettleAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        var quiet = 0;
        while (true)
        {
            await ReplaceCrashedAsync();
            var changed = _work.Changed;
            var busy = _work.Busy(_silos.Values);
            if (busy.Count == 0)
            {
                // What goes on without being noted, such as a test's own wait for the clock, gets its turns.
                if (++quiet == 3)
                {
                    return;
                }

                await Task.Yield();
                continue;
            }

            quiet = 0;
            try
            {
                await changed.WaitAsync(_options.Patience - TimeProvider.System.GetElapsedTime(started), TimeProvider.System);
            }
            catch (Exception exception) when (exception is TimeoutException or ArgumentOutOfRangeException)
            {
                throw new SchedulerTestException($"{busy[0]}{(busy.Count == 1 ? "" : $", and {busy.Count - 1} more,")} did not end within {_options.Patience} of real time. If it waits for virtual time, let it wait by the TimeProvider of its silo; if it waits for the test, hold it with Dispatcher.When<TCommand>().Hold().", exception);
            }
        }
    }

    /// <summary>Gets every job of the cluster.</summary>
    /// <returns>The jobs, in the order of schedule ids and names.</returns>
    public async Task<IReadOnlyList<ListedJob>> ScheduledJobsAsync()
    {
        var jobs = new List<ListedJob>();
        string? after = null;
        do
        {
            var page = await Scheduler.ListJobsAsync(null, after, 1_000);
            jobs.AddRange(page.Jobs);
            after = page.Next;
        }
        while (after is not null);
        return jobs;
    }

    /// <summary>Gets the jobs that have something due by an instant and are neither paused nor set aside: what <see cref="RunJobsAsync"/> would begin with.</summary>
    /// <param name="asOf">The instant, included.</param>
    /// <returns>The jobs, in the order of schedule ids and names.</returns>
    public async Task<IReadOnlyList<ListedJob>> PendingJobsAsync(DateTimeOffset asOf)
        => [.. (await ScheduledJobsAsync()).Where(job => job.Job.Status is JobStatus.Pending or JobStatus.Retrying && job.Job.DueAt <= asOf)];

    /// <summary>Gets the jobs that are being dispatched.</summary>
    /// <returns>The jobs, in the order of schedule ids and names.</returns>
    public async Task<IReadOnlyList<ListedJob>> RunningJobsAsync()
    {
        var running = Dispatcher.All.Where(dispatch => dispatch.Result == DispatchResult.Running).Select(dispatch => (dispatch.Scheduled.ScheduleId, dispatch.Scheduled.JobName)).ToHashSet();
        return [.. (await ScheduledJobsAsync()).Where(job => running.Contains((job.ScheduleId, job.Job.Name)))];
    }

    /// <summary>Cancels every job and reminder, forgets faults, behaviours, dispatches and outcomes, and lets held dispatches end. The clock keeps its time.</summary>
    public async Task ResetAsync()
    {
        Faults.Clear();
        Dispatcher.Reset();
        await SettleAsync();
        foreach (var id in _store.Ids)
        {
            await Scheduler.CancelAsync(id);
        }

        _reminders.Clear();
        await SettleAsync();
        Dispatcher.Clear();
        _outcomes.Take();
    }

    /// <summary>Ends a silo without warning, and starts another in its place at the same virtual time.</summary>
    /// <param name="silo">Which one, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such silo.</exception>
    public async Task CrashSiloAsync(int silo = 0)
    {
        var live = LiveSilos;
        if (silo < 0 || silo >= live.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(silo), silo, $"There is no silo {silo}. Choose one from 0 to {live.Count - 1}.");
        }

        live[silo].Die();
        await SettleAsync();
    }

    /// <summary>Ends all silos without warning, lets time pass, and starts them again. What was due meanwhile runs with the next <see cref="AdvanceAsync"/>.</summary>
    /// <param name="duration">How long nothing runs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public async Task OutageAsync(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        await SettleAsync();
        foreach (var silo in LiveSilos)
        {
            silo.Die();
            Clock.Drop(silo);
        }

        var end = Now + duration;
        while (Clock.NextTimer is { } next && next <= end)
        {
            Clock.MoveTo(next);
        }

        Clock.MoveTo(end);
        _reminders.TakeDue();
        await SettleAsync();
    }

    /// <summary>Sets the wall clock of all silos, as a time server or a resumed virtual machine does. No time passes for timers.</summary>
    /// <param name="by">How far; back if negative.</param>
    public void StepWallClock(TimeSpan by)
    {
        Clock.StepWallClock(by);
        _store.DisarmAll();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var silo in LiveSilos)
        {
            silo.Die();
            Clock.Drop(silo);
        }

        await _cluster.DisposeAsync();
    }

    private static DateTimeOffset Earliest(DateTimeOffset? timer, DateTimeOffset? schedule, DateTimeOffset? reminder)
    {
        var earliest = timer ?? DateTimeOffset.MaxValue;
        earliest = schedule < earliest ? schedule.Value : earliest;
        return reminder < earliest ? reminder.Value : earliest;
    }

    private void CheckFuture(DateTimeOffset instant, string parameter)
    {
        if (instant < Now)
        {
            throw new ArgumentOutOfRangeException(parameter, instant, $"{instant:O} has passed: it is {Now:O}. Choose a later instant; to set the wall clock back, use StepWallClock.");
        }
    }

    /// <summary>Lets time pass to an instant, and sets off what is due then.</summary>
    private async Task MoveToAsync(DateTimeOffset instant)
    {
        Clock.MoveTo(instant);
        foreach (var reminder in _reminders.TakeDue())
        {
            _ = TickAsync(reminder);
        }

        await Parallel.ForEachAsync(_store.ToWake(Now + TestWakeUps.Reach), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (id, _) => await WakeAsync(id));
    }

    private Task WakeAsync(string id)
    {
        // Before the call, for what the activation stores from then on says better whether it has a timer.
        _store.SetArmed(id, isArmed: true);

        // An activation that says no goes away, and the next call makes another.
        return RetryAsync(
            () => ((IGrainFactory)_cluster.Client).GetGrain<IWakeable>(GrainId.Create(SchedulerNames.ScheduleType, id)).Wake(Now.UtcDateTime),
            $"Schedule '{id}' could not be woken");
    }

    private async Task TickAsync(VirtualReminders.Reminder reminder)
    {
        using var tick = _work.Begin(null, $"the tick of reminder '{reminder.ReminderName}' of {reminder.Grain}");
        try
        {
            var grain = ((IGrainFactory)_cluster.Client).GetGrain(reminder.Grain).AsReference<IRemindable>();
            await grain.ReceiveReminder(reminder.ReminderName, new TickStatus(reminder.First.UtcDateTime, reminder.Period, Now.UtcDateTime));
        }
        catch (Exception exception)
        {
            // As in production: the tick is lost, and the next one comes.
            var logger = _cluster.Client.ServiceProvider.GetRequiredService<ILogger<SchedulerTestCluster>>();
            logger.ReminderFailed(exception, reminder.ReminderName, reminder.Grain);
        }
    }

    private async Task DeployAsync()
    {
        var builder = new InProcessTestClusterBuilder((short)_options.Silos);
        builder.ConfigureSilo((options, silo) => Configure(silo, options.SiloName));
        builder.ConfigureClient(client =>
        {
            client.AddCommandScheduler();
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = SoonAgain);
            client.Configure<ConnectionOptions>(connections => connections.ConnectionRetryDelay = SoonAgain);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        NoteStarted();
    }

    private void Configure(ISiloBuilder builder, string name)
    {
        var silo = new TestSilo(name, _work, _outcomes);
        lock (_silos)
        {
            _silos[name] = silo;
        }

        var clock = new SiloClock(Clock, silo);
        var services = builder.Services;

        // It runs on the clock of the grains, each second.
        services.Configure<DeploymentLoadPublisherOptions>(publisher => publisher.DeploymentLoadPublisherRefreshTime = TimeSpan.FromDays(1));
        services.AddSingleton<TimeProvider>(clock);
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);
        services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, TimeProvider.System);
        services.AddSingleton(silo);
        services.AddSingleton<IWorkObserver>(silo);
        services.AddSingleton<IOutcomeListener>(silo);
        services.AddSingleton<IWakeUpSource>(new TestWakeUps(_store, silo));
        var store = new SiloStore(_store, silo, Faults);
        services.AddSingleton<IScheduleStore>(store);
        services.AddSingleton<IJobDirectory>(new TestJobs(_store));
        _options.ConfigureSilo?.Invoke(builder);
        builder.AddCommandScheduler(scheduler =>
        {
            _options.ConfigureScheduler?.Invoke(scheduler);
            if (scheduler.HasNoDefaultDispatcher)
            {
                scheduler.UseDispatcher<UnhandledDispatcher>();
            }
        });
        if (services.Last(service => service.ServiceType == typeof(IScheduleStore)).ImplementationInstance != store
            || services.Any(service => service.ServiceType == typeof(IGrainStorage) && SchedulerNames.Storage.Equals(service.ServiceKey)))
        {
            throw new SchedulerTestException("ConfigureScheduler or ConfigureSilo adds a back end, such as UseInMemory or UseSqlite. Leave it out: the cluster has a store of its own, and its clock does not know of what is due in another one.");
        }

        builder.AddIncomingGrainCallFilter(new DeadSiloFilter(silo));
        builder.AddOutgoingGrainCallFilter(new DispatchFilter(silo, _work, Dispatcher, Faults, Clock));
        services.AddSingleton<IReminderRegistry>(_reminders);
    }

    private void NoteStarted()
    {
        foreach (var handle in _cluster.Silos)
        {
            _silos[handle.Name].Attempts = handle.ServiceProvider.GetRequiredService<RunningAttempts>();
        }
    }

    private async Task ReplaceCrashedAsync()
    {
        List<TestSilo> crashed;
        lock (_silos)
        {
            crashed = [.. _silos.Values.Where(silo => silo.IsDead)];
            crashed.ForEach(silo => _silos.Remove(silo.Name));
        }

        if (crashed.Count == 0)
        {
            return;
        }

        foreach (var silo in crashed)
        {
            Clock.Drop(silo);
            await _cluster.KillSiloAsync(_cluster.Silos.First(handle => handle.Name == silo.Name));
        }

        foreach (var _ in crashed)
        {
            await _cluster.StartAdditionalSiloAsync();
        }

        await _cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        NoteStarted();
        _store.DisarmAll();
        await ReconnectAsync();
    }

    /// <summary>Waits until the client has found the silos that took the place of others.</summary>
    private Task ReconnectAsync()
        => RetryAsync(
            async () =>
            {
                await _cluster.Client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
                return true;
            },
            "The client did not find the new silo");

    /// <summary>Tries until it succeeds, or until a silo has crashed: that is replaced first, and then all schedules are woken and the client connects again.</summary>
    private async Task RetryAsync(Func<Task<bool>> succeeds, string failed)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Exception? reason = null;
            try
            {
                if (await succeeds())
                {
                    return;
                }
            }
            catch (Exception exception)
            {
                reason = exception;
            }

            if (LiveSilos.Count < _silos.Count)
            {
                return;
            }

            if (TimeProvider.System.GetElapsedTime(started) > _options.Patience)
            {
                throw new SchedulerTestException($"{failed} within {_options.Patience} of real time.", reason!);
            }

            await Task.Delay(SoonAgain, TimeProvider.System);
        }
    }
}
