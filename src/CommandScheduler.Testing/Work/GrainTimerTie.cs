namespace CommandScheduler.Testing.Work;

/// <summary>Ties a grain's timer: its callback is work from the tick until the timer is set again, as by Orleans, or disposed.</summary>
internal sealed class GrainTimerTie(WorkLedger ledger, TestSilo? silo) : TimerTie
{
    private OpenWork? _callback;

    public override void On() => Off();

    public override void Off() => Interlocked.Exchange(ref _callback, null)?.Dispose();

    public override void Fired() => Interlocked.Exchange(ref _callback, ledger.Begin(silo, "the callback of a grain timer"))?.Dispose();
}
