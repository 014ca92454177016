using System.Collections.Concurrent;

using CommandScheduler.Schedules;
using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.Options;

namespace CommandScheduler.Dispatching;

/// <summary>The attempts that run on this silo, up to its limit and those of their types and dispatchers.</summary>
/// <remarks>When the silo stops, no more attempts begin, and the running ones get a moment to end before they are cut off.</remarks>
internal sealed class RunningAttempts : ILifecycleParticipant<ISiloLifecycle>, IHealthSource, IDisposable
{
    private static readonly int FirstSlots = 32 * Environment.ProcessorCount;
    private static readonly TimeSpan GrowEvery = TimeSpan.FromSeconds(1);

    /// <summary>How many times the limit may wait for types and dispatchers with limits of their own, before no more is woken.</summary>
    private const int MostInLines = 10;

    private readonly CancellationTokenSource _shutdown = new();
    private readonly ConcurrentDictionary<(string OccurrenceId, int Number), AttemptRun> _runs = new();
    private readonly AttemptPolicies _policies;
    private readonly int _most;
    private readonly TimeSpan _grace;
    private readonly TimeSpan _overdueLimit;
    private readonly TimeProvider _clock;
    private ITimer? _growth;
    private volatile bool _stopping;
    private int _abandoned;

    public RunningAttempts(IOptions<SchedulerOptions> options, AttemptPolicies policies, SchedulerClock clock, SchedulerInstruments instruments)
    {
        _policies = policies;
        _most = options.Value.MaxDispatchesInFlight;
        Slots = new DispatchSlots(_most, FirstSlots);
        _overdueLimit = options.Value.OverdueLimit;
        _grace = options.Value.ShutdownGrace;
        _clock = clock;
        instruments.ObserveAttempts(() => Count, () => Waiting, () => Abandoned);
    }

    /// <summary>Gets the token that cuts attempts off.</summary>
    public CancellationToken Shutdown => _shutdown.Token;

    /// <summary>Gets a value indicating whether no more attempts may begin.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Gets the slots, one for each attempt that runs.</summary>
    public DispatchSlots Slots { get; }

    /// <summary>Gets how many attempts run.</summary>
    public int Count => Slots.Used;

    /// <summary>Gets how many attempts are due and wait for others to end.</summary>
    public int Waiting => Slots.Waiting + WaitingInLines;

    /// <summary>Gets how many handlers go on although their attempts have ended.</summary>
    public int Abandoned => Volatile.Read(ref _abandoned);

    /// <summary>Gets a value indicating whether so many attempts wait that more would only fill the memory.</summary>
    public bool IsFull => Slots.Waiting >= _most || WaitingInLines >= MostInLines * (long)_most;

    private int WaitingInLines => _policies.Limits.Sum(limit => limit.Waiting);

    /// <summary>Takes a slot, and before it those that its type and its dispatcher need; <see cref="Leave"/> must follow.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="limits">The slots of its type and its dispatcher; the same for both calls.</param>
    /// <returns>False if no more attempts may begin.</returns>
    public async ValueTask<bool> EnterAsync(Attempt attempt, IReadOnlyList<DispatchSlots> limits)
    {
        foreach (var limit in limits)
        {
            // Closed limits turn everybody away, so nobody is left who would need a slot back.
            if (!await limit.EnterAsync(attempt.ScheduleId, attempt.RunAt))
            {
                return false;
            }
        }

        return await Slots.EnterAsync(attempt.ScheduleId, attempt.RunAt);
    }

    /// <summary>Gives the slots of an attempt back.</summary>
    public void Leave(Attempt attempt, IReadOnlyList<DispatchSlots> limits)
    {
        Slots.Leave(attempt.ScheduleId);
        foreach (var limit in limits)
        {
            limit.Leave(attempt.ScheduleId);
        }
    }

    /// <summary>Lists an attempt, so that a dispatcher grain on this silo finds it.</summary>
    /// <returns>What takes it off the list.</returns>
    public IDisposable List(AttemptRun run)
    {
        var key = (run.Attempt.OccurrenceId, run.Attempt.Number);
        _runs[key] = run;
        return new Listed(_runs, new(key, run));
    }

    public AttemptRun? Find(string occurrenceId, int number) => _runs.GetValueOrDefault((occurrenceId, number));

    /// <summary>Counts a handler that goes on after its attempt has ended until it ends, and observes its late failure.</summary>
    public void Abandon(Task handler)
    {
        Interlocked.Increment(ref _abandoned);
        handler.ContinueWith(
            _ => Interlocked.Decrement(ref _abandoned),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    public void Report(SchedulerHealth health)
    {
        health.Data["attempts.running"] = Slots.Used;
        health.Data["attempts.waiting"] = Waiting;
        health.Data["attempts.abandoned"] = Abandoned;
        var overdue = _clock.GetUtcNow() - (Slots.OldestWaiting ?? _clock.GetUtcNow());
        health.Data["attempts.overdue.seconds"] = Math.Max(0, overdue.TotalSeconds);
        if (overdue > _overdueLimit)
        {
            health.Degrade(
                $"An attempt has waited {overdue} for its turn. More is due than gets done: {nameof(SchedulerOptions.MaxDispatchesInFlight)} "
                + $"lets {_most} attempts run at once, at most a quarter of them of one schedule.");
        }

        if (Abandoned >= _most)
        {
            health.Degrade(
                $"{Abandoned} handlers go on although their attempts have ended, so that no thread is left for others. "
                + "Have handlers heed CommandContext.CancellationToken.");
        }
    }

    public void Participate(ISiloLifecycle lifecycle)
        // The last stage stops first. Once the silo is no longer active, a cancellation does not reach a dispatcher.
        => lifecycle.Subscribe(nameof(RunningAttempts), ServiceLifecycleStage.Last, StartAsync, StopAsync);

    public void Dispose()
    {
        _growth?.Dispose();
        _shutdown.Dispose();
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _growth = _clock.CreateTimer(_ => Grow(), null, GrowEvery, GrowEvery);
        return Task.CompletedTask;
    }

    private void Grow()
    {
        if (!Slots.Grow())
        {
            _growth?.Dispose();
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        try
        {
            var ended = Slots.CloseAsync();
            foreach (var limit in _policies.Limits)
            {
                _ = limit.CloseAsync();
            }

            await ended.WaitAsync(_grace, _clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Callbacks of handlers may throw, and must not keep the silo from stopping.
            await _shutdown.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class Listed(
        ConcurrentDictionary<(string, int), AttemptRun> runs, KeyValuePair<(string, int), AttemptRun> entry) : IDisposable
    {
        public void Dispose() => runs.TryRemove(entry);
    }
}
