namespace CommandScheduler.Stores.Ring;

/// <summary>A silo as a number: another one for each start of a silo at the same address.</summary>
internal static class SiloCode
{
    public static long FromAddress(SiloAddress silo) => ((long)silo.GetConsistentHashCode() << 32) | (uint)silo.Generation;
}
