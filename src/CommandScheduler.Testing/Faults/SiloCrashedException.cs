namespace CommandScheduler.Testing;

/// <summary>What still runs in a silo that has crashed ends with this.</summary>
[GenerateSerializer, Alias("CommandScheduler.Testing.SiloCrashedException")]
internal sealed class SiloCrashedException : Exception
{
    public SiloCrashedException(string silo)
        : base($"{silo} has crashed.")
    {
    }
}
