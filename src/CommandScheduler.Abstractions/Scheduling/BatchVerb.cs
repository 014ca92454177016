namespace CommandScheduler;

[GenerateSerializer, Alias("CommandScheduler.BatchVerb")]
internal enum BatchVerb
{
    ScheduleOnce,
    ScheduleRecurring,
    Cancel,
    Pause,
    Resume,
    Trigger,
    Requeue,
    Backfill,
}
