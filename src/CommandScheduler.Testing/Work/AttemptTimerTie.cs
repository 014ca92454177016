namespace CommandScheduler.Testing.Work;

/// <summary>Ties a timer by which the scheduler ends an attempt, such as its timeout: from the tick on, the attempt holds time up until it ends.</summary>
internal sealed class AttemptTimerTie(OpenWork attempt) : TimerTie
{
    public override void Fired() => attempt.Awake();
}
