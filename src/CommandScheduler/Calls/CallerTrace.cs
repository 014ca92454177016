using System.Diagnostics;

namespace CommandScheduler.Calls;

/// <summary>The trace of a caller, which goes with a call to a schedule: Orleans carries it only where the application asks for that.</summary>
internal static class CallerTrace
{
    private const string Key = "commandscheduler.traceparent";

    /// <summary>Gets the trace that this call belongs to, as W3C writes it; null if there is none.</summary>
    public static string? Current => Activity.Current?.Id ?? RequestContext.Get(Key) as string;

    /// <summary>Has the call that is about to be made carry the trace of its caller.</summary>
    public static void Send()
    {
        if (Current is { } trace)
        {
            RequestContext.Set(Key, trace);
        }
    }
}
