using CommandScheduler.Calls;
using CommandScheduler.Dispatching;
using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.Time;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CommandScheduler.Activations;

/// <summary>The services of a silo that each activation of a schedule uses.</summary>
internal sealed class ActivationServices(
    IScheduleStore store,
    StorableIds ids,
    StoreCalls calls,
    StoreHealth health,
    ChangeReader reader,
    AttemptRunner attempts,
    AttemptPolicies policies,
    RunningAttempts running,
    OutcomeReport report,
    SchedulerInstruments instruments,
    IOptions<SchedulerOptions> options,
    Generations generations,
    Calendars calendars,
    IWakeUpSource wakeUps,
    LoadedSchedules loaded,
    IdleActivations idle,
    SchedulerClock clock,
    LastMilliseconds lastMilliseconds,
    UnreadableLog unreadable,
    Suspensions suspensions,
    ILogger<ScheduleGrain> logger,
    IWorkObserver? observer = null)
{
    public AwaitedStore Store { get; } = new(store, calls, health, suspensions);

    public StorableIds Ids { get; } = ids;

    public ChangeReader Reader => reader;

    public AttemptRunner Attempts => attempts;

    public AttemptPolicies Policies => policies;

    public RunningAttempts Running => running;

    public OutcomeReport Report => report;

    public SchedulerInstruments Instruments => instruments;

    public SchedulerOptions Options => options.Value;

    public Generations Generations => generations;

    public Calendars Calendars => calendars;

    public IWakeUpSource WakeUps => wakeUps;

    public LoadedSchedules Loaded { get; } = loaded;

    public IdleActivations Idle => idle;

    public SchedulerClock Clock => clock;

    public LastMilliseconds LastMilliseconds => lastMilliseconds;

    public UnreadableLog Unreadable => unreadable;

    public ILogger Logger { get; } = new GuardedLogger(logger);

    /// <summary>Gets the test kit's observer of work; null in production.</summary>
    public IWorkObserver? Observer => observer;
}
