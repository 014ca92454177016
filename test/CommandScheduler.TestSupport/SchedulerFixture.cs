using System.Runtime.ExceptionServices;
using System.Threading.Channels;

using CommandScheduler.Dispatching;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

using Orleans.Reminders;
using Orleans.TestingHost;

namespace CommandScheduler.TestSupport;

/// <summary>A silo with the scheduler on one back end, on a clock that the test moves.</summary>
public abstract class SchedulerFixture : IAsyncLifetime
{
    /// <summary>The name of a calendar that excludes each odd minute of an hour.</summary>
    public const string OddMinutes = "odd minutes";

    private readonly Channel<ScheduledCommand> _dispatched = Channel.CreateUnbounded<ScheduledCommand>();
    private InProcessTestCluster? _cluster;
    private ExceptionDispatchInfo? _missing;
    private int _waiting;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Gets or sets what the dispatcher does; nothing, unless a test says otherwise.</summary>
    public Func<ScheduledCommand, IGrainFactory, Task> Behaviour { get; set; } = (_, _) => Task.CompletedTask;

    public virtual IGrainFactory Grains => Cluster.Client;

    public ICommandScheduler Scheduler => Cluster.Client.ServiceProvider.GetRequiredService<ICommandScheduler>();

    public IServiceProvider SiloServices => Cluster.Silos[0].ServiceProvider;

    /// <summary>Gets what the silos logged, one after the other.</summary>
    public EventLog Events { get; } = new();

    public Task<HealthReport> HealthAsync() => SiloServices.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    public ICommandScheduler SiloScheduler => SiloServices.GetRequiredService<ICommandScheduler>();

    /// <summary>Notes a dispatch and does what the test wants; what every dispatcher and handler of the fixture calls.</summary>
    protected async Task Dispatched(ScheduledCommand command, IGrainFactory grains, CancellationToken cancellationToken)
    {
        // In this order what a handler sets off comes behind it.
        await _dispatched.Writer.WriteAsync(command, cancellationToken);
        var behaviour = Begin(command, grains);
        var waits = !behaviour.IsCompleted;
        if (waits)
        {
            Interlocked.Increment(ref _waiting);
        }

        try
        {
            await behaviour.WaitAsync(cancellationToken);
        }
        finally
        {
            if (waits)
            {
                Interlocked.Decrement(ref _waiting);
            }
        }
    }

    private Task Begin(ScheduledCommand command, IGrainFactory grains)
    {
        try
        {
            return Behaviour(command, grains);
        }
        catch (Exception exception)
        {
            return Task.FromException(exception);
        }
    }

    /// <summary>Chooses the back end.</summary>
    protected abstract void UseBackEnd(CommandSchedulerBuilder scheduler);

    /// <summary>Makes what the back end needs.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await PrepareAsync();
        }
        catch (Exception missing)
        {
            // The runner would take it for a failure here, and the skipping of each test for what it is.
            _missing = ExceptionDispatchInfo.Capture(missing);
            return;
        }

        await DeployAsync();
    }

    /// <summary>Gets a value indicating whether what the back end needs is there; each test throws why it is not.</summary>
    public bool IsReady => _missing is null;

    private InProcessTestCluster Cluster
    {
        get
        {
            _missing?.Throw();
            return _cluster!;
        }
    }

    /// <summary>Sets the options of the silo. What cannot be delivered is quarantined after the first try, unless a test wants it otherwise.</summary>
    protected virtual void Configure(SchedulerOptions options) => options.QuarantineAfter = TimeSpan.Zero;

    protected virtual void ConfigureClient(IClientBuilder client) => client.AddCommandScheduler();

    private async Task DeployAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = "tests";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<TimeProvider>(Orleans.Runtime.TimeProviderNames.Grains, Clock);
            silo.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, Clock);
            silo.Services.AddLogging(Events.AddTo);
            silo.Services.AddHealthChecks().AddCommandScheduler();
            silo.Services.Configure<SchedulerOptions>(Configure);
            silo.AddCommandScheduler(scheduler =>
            {
                UseBackEnd(scheduler);
                scheduler.AddCalendar(OddMinutes, new OddMinutesCalendar());
                scheduler.Handle<Note>((_, context) => Dispatched(context.Scheduled, context.GrainFactory, context.CancellationToken));
            });
        });
        builder.ConfigureClient(ConfigureClient);
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the silo and starts another one on the same back end.</summary>
    public async Task RestartAsync(Action? whileStopped = null)
    {
        await Cluster.DisposeAsync();
        whileStopped?.Invoke();
        await DeployAsync();
    }

    public IScheduleGrain NewSchedule() => Grains.GetGrain<IScheduleGrain>(Guid.NewGuid());

    /// <summary>Waits for the next dispatch, until it has ended or its handler waits.</summary>
    public async Task<ScheduledCommand> NextAsync()
    {
        // Waits without reading, so that a wait that is given up takes no dispatch from the next test.
        await Patience.ForAsync(_dispatched.Reader.WaitToReadAsync().AsTask(), "a dispatch");
        Assert.True(_dispatched.Reader.TryRead(out var next));

        // A test that now turns the clock must not take the time from an attempt whose handler is done and only has to say so.
        var running = SiloServices.GetRequiredService<RunningAttempts>();
        await Patience.UntilAsync(() => Task.FromResult(running.Count <= Volatile.Read(ref _waiting)), () => "what does not wait has ended");
        return next;
    }

    /// <summary>Asserts that everything that was dispatched has been looked at.</summary>
    /// <remarks>
    /// It sees what has reached a handler. A test that wants to know that nothing was set off awaits an event first that
    /// comes after it: an answer of the schedule that shows its state, or another dispatch.
    /// </remarks>
    public void NothingDispatched() => Assert.False(_dispatched.Reader.TryRead(out var unexpected), $"{unexpected?.OccurrenceId} was dispatched.");

    /// <summary>Waits until a schedule is as a test wants it.</summary>
    public static async Task<ScheduleSnapshot> UntilAsync(IScheduleGrain schedule, Func<ScheduleSnapshot, bool> condition)
    {
        ScheduleSnapshot snapshot = null!;
        await Patience.UntilAsync(
            async () => condition(snapshot = await schedule.Describe()),
            () => $"the schedule becomes as the test wants it, and it stayed {string.Join(", ", snapshot.Jobs)}");
        return snapshot;
    }

    private sealed class OddMinutesCalendar : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => localTime.Minute % 2 == 1;
    }
}
