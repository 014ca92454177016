using CommandScheduler.Testing.Cluster;
using CommandScheduler.Testing.Storage;
using CommandScheduler.Testing.Work;

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
    private readonly ClusterHost _host;
    private readonly TimeDriver _time;
    private readonly JobLists _jobs;

    private SchedulerTestCluster(SchedulerTestClusterOptions options)
    {
        var work = new WorkLedger();
        var outcomes = new OutcomeLog();
        var store = new TestStore();
        Clock = new VirtualClock(options.Start, work);
        var reminders = new VirtualReminders(Clock);
        _host = new ClusterHost(options, new SiloSetup(options, Clock, work, outcomes, store, reminders, Dispatcher, Faults), Clock, store);
        _time = new TimeDriver(_host, Clock, work, outcomes, store, reminders, options.Patience);
        _jobs = new JobLists(_host, Dispatcher);
    }

    /// <summary>Gets the clock. The silos know it as their <see cref="TimeProvider"/>.</summary>
    public VirtualClock Clock { get; }

    /// <summary>Gets the virtual time, in UTC.</summary>
    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Gets the recorder of dispatches, by which a test also says what they do.</summary>
    public DispatchRecorder Dispatcher { get; } = new();

    /// <summary>Gets the faults that the test injects.</summary>
    public FaultInjector Faults { get; } = new();

    /// <summary>Gets the factory of references to the grains of the cluster.</summary>
    public IGrainFactory Grains => _host.Client;

    /// <summary>Gets the scheduler, as a client of the cluster has it.</summary>
    public ICommandScheduler Scheduler => _host.Scheduler;

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
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Silos, $"SchedulerTestClusterOptions.Silos is {options.Silos}. Set it to a value from 1 to 8.");
        }

        if (options.Patience <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Patience, $"SchedulerTestClusterOptions.Patience is {options.Patience}. Set it to more than 0.");
        }

        var cluster = new SchedulerTestCluster(options);
        await cluster._host.DeployAsync();
        return cluster;
    }

    /// <summary>Lets time pass, and runs what comes due, in order.</summary>
    /// <param name="duration">How long; 0 runs what is due now.</param>
    /// <returns>The outcomes that were recorded since the last call, in the order of their times, schedules, jobs and due times.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    /// <exception cref="SchedulerTestException">
    /// Something that was set off did not end within <see cref="SchedulerTestClusterOptions.Patience"/>.
    /// </exception>
    public Task<IReadOnlyList<RecordedOutcome>> AdvanceAsync(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        return AdvanceToAsync(Now + duration);
    }

    /// <summary>Lets time pass up to an instant, and runs what comes due, in order, that instant included.</summary>
    /// <param name="instant">Now or later.</param>
    /// <returns>The outcomes that were recorded since the last call, in the order of their times, schedules, jobs and due times.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The instant has passed.</exception>
    /// <exception cref="SchedulerTestException">
    /// Something that was set off did not end within <see cref="SchedulerTestClusterOptions.Patience"/>.
    /// </exception>
    public async Task<IReadOnlyList<RecordedOutcome>> AdvanceToAsync(DateTimeOffset instant)
    {
        CheckFuture(instant, nameof(instant));
        return await _time.AdvanceToAsync(instant);
    }

    /// <summary>
    /// Sets the clock to an instant at once, without stops at the due times before it, and runs what is due by then: as after time
    /// in which nothing ran, so that <see cref="JobOptions.CatchUp"/> decides on what was missed.
    /// </summary>
    /// <param name="asOf">Now or later.</param>
    /// <returns>The outcomes that were recorded since the last call, in the order of their times, schedules, jobs and due times.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The instant has passed.</exception>
    /// <exception cref="SchedulerTestException">
    /// Something that was set off did not end within <see cref="SchedulerTestClusterOptions.Patience"/>.
    /// </exception>
    public async Task<IReadOnlyList<RecordedOutcome>> RunJobsAsync(DateTimeOffset asOf)
    {
        CheckFuture(asOf, nameof(asOf));
        return await _time.JumpToAsync(asOf);
    }

    /// <summary>Waits until everything is done that was set off, without letting time pass, and replaces silos that have crashed.</summary>
    /// <exception cref="SchedulerTestException">Something did not end within <see cref="SchedulerTestClusterOptions.Patience"/>.</exception>
    public Task SettleAsync() => _time.SettleAsync();

    /// <summary>Gets every job of the cluster.</summary>
    /// <returns>The jobs, in the order of schedule ids and names.</returns>
    public Task<IReadOnlyList<ListedJob>> ScheduledJobsAsync() => _jobs.ScheduledAsync();

    /// <summary>
    /// Gets the jobs that have something due by an instant and are neither paused nor set aside: what <see cref="RunJobsAsync"/>
    /// would begin with.
    /// </summary>
    /// <param name="asOf">The instant, included.</param>
    /// <returns>The jobs, in the order of schedule ids and names.</returns>
    public Task<IReadOnlyList<ListedJob>> PendingJobsAsync(DateTimeOffset asOf) => _jobs.PendingAsync(asOf);

    /// <summary>Gets the jobs that are being dispatched.</summary>
    /// <returns>The jobs, in the order of schedule ids and names.</returns>
    public Task<IReadOnlyList<ListedJob>> RunningJobsAsync() => _jobs.RunningAsync();

    /// <summary>
    /// Cancels every job and reminder, forgets faults, behaviours, dispatches and outcomes, and lets held dispatches end. The clock
    /// keeps its time.
    /// </summary>
    public async Task ResetAsync()
    {
        Faults.Clear();
        Dispatcher.Reset();
        await _time.CancelAllAsync();
        Dispatcher.Clear();
    }

    /// <summary>Ends a silo without warning, and starts another in its place at the same virtual time.</summary>
    /// <param name="silo">Which one, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such silo.</exception>
    public async Task CrashSiloAsync(int silo = 0)
    {
        var live = _host.LiveSilos;
        if (silo < 0 || silo >= live.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(silo), silo, $"There is no silo {silo}. Choose one from 0 to {live.Count - 1}.");
        }

        live[silo].Die();
        await SettleAsync();
    }

    /// <summary>
    /// Ends all silos without warning, lets time pass, and starts them again. What was due meanwhile runs with the next
    /// <see cref="AdvanceAsync"/>.
    /// </summary>
    /// <param name="duration">How long nothing runs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public async Task OutageAsync(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        await _time.PassWithoutSilosAsync(duration);
    }

    /// <summary>Sets the wall clock of all silos, as a time server or a resumed virtual machine does. No time passes for timers.</summary>
    /// <param name="by">How far; back if negative.</param>
    public void StepWallClock(TimeSpan by) => _time.StepWallClock(by);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private void CheckFuture(DateTimeOffset instant, string parameter)
    {
        if (instant < Now)
        {
            var message = $"{instant:O} has passed: it is {Now:O}. Choose a later instant; to set the wall clock back, use StepWallClock.";
            throw new ArgumentOutOfRangeException(parameter, instant, message);
        }
    }
}
