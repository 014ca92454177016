namespace CommandScheduler.Testing;

/// <summary>What the ticks of a timer mean for the work that waits for it.</summary>
internal abstract class TimerTie
{
    /// <summary>Notes that the timer was set.</summary>
    public virtual void On()
    {
    }

    /// <summary>Notes that the timer was stopped or disposed.</summary>
    public virtual void Off()
    {
    }

    /// <summary>Notes a tick, before the callback.</summary>
    public abstract void Fired();
}

/// <summary>A grain's timer: its callback is work from the tick until Orleans sets the timer again, or somebody disposes of it.</summary>
internal sealed class GrainTimerTie(WorkLedger ledger, TestSilo? silo) : TimerTie
{
    private Work? _callback;

    public override void On() => Off();

    public override void Off() => Interlocked.Exchange(ref _callback, null)?.Dispose();

    public override void Fired() => Interlocked.Exchange(ref _callback, ledger.Begin(silo, "the callback of a grain timer"))?.Dispose();
}

/// <summary>A timer that a handler waits for.</summary>
internal sealed class HandlerTimerTie(Work attempt) : TimerTie
{
    private int _waits;

    public override void On()
    {
        if (Interlocked.Exchange(ref _waits, 1) == 0)
        {
            attempt.Wait();
        }
    }

    public override void Off()
    {
        if (Interlocked.Exchange(ref _waits, 0) == 1)
        {
            attempt.GoOn();
        }
    }

    public override void Fired() => Off();
}

/// <summary>A timer of the scheduler that ends an attempt.</summary>
internal sealed class AttemptTimerTie(Work attempt) : TimerTie
{
    public override void Fired() => attempt.Awake();
}
