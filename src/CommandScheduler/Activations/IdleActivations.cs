using CommandScheduler.Time;
using CommandScheduler.WakeUps;

namespace CommandScheduler.Activations;

/// <summary>Lets activations go soon after they have nothing near to do, so that jobs that are due much later cost no memory.</summary>
/// <remarks>One queue and one timer for all of them: a timer or a collection bucket for each would cost more than the activation does.</remarks>
internal sealed class IdleActivations : IDisposable
{
    /// <summary>This many activations may stay for their linger time; beyond that the oldest go at once.</summary>
    private const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<(Residency Activation, DateTimeOffset Since)> _idle = new();
    private readonly SchedulerClock _clock;
    private readonly OtherSilos _others;
    private readonly TimeSpan? _linger;
    private readonly ITimer? _timer;

    public IdleActivations(IWakeUpSource wakeUps, OtherSilos others, SchedulerClock clock)
    {
        _others = others;
        _clock = clock;
        _linger = wakeUps.Linger;
        if (_linger is { } linger)
        {
            _timer = clock.CreateTimer(_ => Sweep(), null, linger / 2, linger / 2);
        }
    }

    /// <summary>Has an activation go on at another silo once it is idle.</summary>
    public void MoveOn(IActivation activation) => _others.MoveOn(activation);

    /// <summary>Notes an activation that has nothing near to do. It says itself, when its time comes, whether that is still so.</summary>
    public void Add(Residency activation)
    {
        if (_linger is null)
        {
            return;
        }

        Residency? oldest = null;
        lock (_lock)
        {
            _idle.Enqueue((activation, _clock.GetUtcNow()));
            if (_idle.Count > Most)
            {
                oldest = _idle.Dequeue().Activation;
            }
        }

        oldest?.LeaveIfIdle(TimeSpan.Zero);
    }

    public void Dispose() => _timer?.Dispose();

    private void Sweep()
    {
        var until = _clock.GetUtcNow() - _linger!.Value;
        while (true)
        {
            Residency activation;
            lock (_lock)
            {
                if (!_idle.TryPeek(out var first) || first.Since > until)
                {
                    return;
                }

                activation = _idle.Dequeue().Activation;
            }

            activation.LeaveIfIdle(_linger.Value);
        }
    }
}
