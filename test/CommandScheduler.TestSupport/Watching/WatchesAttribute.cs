namespace CommandScheduler.TestSupport.Watching;

/// <summary>Says which log event or instrument a test is about, so that one without a test is found.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class WatchesAttribute(string name) : Attribute
{
    public string Name => name;
}
