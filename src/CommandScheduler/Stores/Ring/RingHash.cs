namespace CommandScheduler.Stores.Ring;

/// <summary>A place on the ring of the silos, as a signed number that databases order as the ring does.</summary>
internal static class RingHash
{
    public static int OfSchedule(string scheduleId) => At(GrainId.Create(SchedulerNames.ScheduleType, scheduleId).GetUniformHashCode());

    public static int At(uint place) => unchecked((int)(place ^ 0x8000_0000));
}
