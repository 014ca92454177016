namespace CommandScheduler.WakeUps;

/// <summary>A schedule cannot be woken, because the silo that tried cannot read what is stored: another try is of use much later, or elsewhere.</summary>
/// <remarks>Goes from silo to silo only. Callers get the <see cref="SchedulerException"/> that says why.</remarks>
[GenerateSerializer, Alias("CommandScheduler.UnreadableScheduleException")]
internal sealed class UnreadableScheduleException(string message) : SchedulerException(message);
