namespace CommandScheduler.Calls;

/// <summary>
/// Tells the silo of a schedule that the caller's silo has a receiver for each command of a call: it must not refuse what it has none for
/// itself, for in a rolling deployment the other build will dispatch it.
/// </summary>
internal static class KnownReceivers
{
    private const string Key = "commandscheduler.receivers";

    /// <summary>Gets a value indicating whether the caller has said so.</summary>
    public static bool AreTold => RequestContext.Get(Key) is true;

    /// <summary>Has the call that is about to be made say whether it is so.</summary>
    public static void Send(bool areKnown)
    {
        if (areKnown)
        {
            RequestContext.Set(Key, true);
        }
        else
        {
            RequestContext.Remove(Key);
        }
    }
}
