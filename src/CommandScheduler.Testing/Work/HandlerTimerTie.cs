namespace CommandScheduler.Testing.Work;

/// <summary>Ties a timer that a handler has made: while the timer is set, the attempt waits for it and does not hold time up.</summary>
internal sealed class HandlerTimerTie(OpenWork attempt) : TimerTie
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
