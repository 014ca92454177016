namespace CommandScheduler.Testing;

/// <summary>What the work that runs here is part of. It goes along with grain calls.</summary>
internal static class WorkContext
{
    private const string WorkKey = "commandscheduler.testing.work";
    private const string HandlerKey = "commandscheduler.testing.handler";

    /// <summary>Gets the id of the attempt, or of the wave, that the scheduler is busy with.</summary>
    public static long? Work => RequestContext.Get(WorkKey) as long?;

    /// <summary>Gets the id of the attempt whose handler runs.</summary>
    public static long? Handler => RequestContext.Get(HandlerKey) as long?;

    public static void EnterWork(long id)
    {
        RequestContext.Remove(HandlerKey);
        RequestContext.Set(WorkKey, id);
    }

    public static void EnterHandler(long id) => RequestContext.Set(HandlerKey, id);
}
