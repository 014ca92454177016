namespace CommandScheduler.Testing.Work;

/// <summary>Tells the ledger, as a timer is set, stopped and fired, whether the work tied to the timer still holds time up.</summary>
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
