namespace CommandScheduler.Testing.Work;

/// <summary>Carries the ids of the work that runs here in the request context, so that they go along with grain calls.</summary>
internal static class WorkContext
{
    private const string WorkKey = "commandscheduler.testing.work";
    private const string HandlerKey = "commandscheduler.testing.handler";

    /// <summary>Gets the id of the attempt or the wave that the scheduler works on; null outside of one.</summary>
    public static long? Work => RequestContext.Get(WorkKey) as long?;

    /// <summary>Gets the id of the attempt whose handler runs; null outside of a handler.</summary>
    public static long? Handler => RequestContext.Get(HandlerKey) as long?;

    public static void EnterWork(long id)
    {
        RequestContext.Remove(HandlerKey);
        RequestContext.Set(WorkKey, id);
    }

    public static void EnterHandler(long id) => RequestContext.Set(HandlerKey, id);
}
