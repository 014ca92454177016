namespace CommandScheduler.Stores.Ring;

/// <summary>A place on the ring of the silos, as a signed number that databases order as the ring does.</summary>
internal static class RingHash
{
    public static int Of(GrainId schedule) => Of(schedule.GetUniformHashCode());

    public static int Of(uint place) => unchecked((int)(place ^ 0x8000_0000));
}
