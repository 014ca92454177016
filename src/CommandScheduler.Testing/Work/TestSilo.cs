using CommandScheduler.Activations;
using CommandScheduler.Dispatching;
using CommandScheduler.Schedules;

namespace CommandScheduler.Testing.Work;

/// <summary>One silo of the cluster. Once it is dead, nothing that still runs in it has any effect.</summary>
internal sealed class TestSilo(string name, WorkLedger work, OutcomeLog outcomes) : IWorkObserver, IOutcomeListener
{
    private volatile bool _isDead;

    public string Name => name;

    public bool IsDead => _isDead;

    /// <summary>Gets or sets the attempts of the silo; null until it has started.</summary>
    public RunningAttempts? Attempts { get; set; }

    public int AttemptsWithSlot => Attempts?.Count ?? 0;

    public void Die()
    {
        _isDead = true;
        work.Drop(this);
    }

    public void ThrowIfDead()
    {
        if (_isDead)
        {
            throw new SiloCrashedException(name);
        }
    }

    public IDisposable Begin() => work.Begin(this, $"work of {name}");

    public IDisposable BeginAttempt()
    {
        var begun = work.Begin(this, $"an attempt on {name}");
        WorkContext.EnterWork(begun.Id);
        return begun;
    }

    public void Stored(string scheduleId, OutcomeRecord outcome) => outcomes.Add(scheduleId, outcome);
}
