namespace CommandScheduler.Testing.Work;

/// <summary>Ends whatever still runs in a silo that has crashed.</summary>
[GenerateSerializer, Alias("CommandScheduler.Testing.SiloCrashedException")]
internal sealed class SiloCrashedException : Exception
{
    public SiloCrashedException(string silo)
        : base($"{silo} has crashed.")
    {
    }
}
