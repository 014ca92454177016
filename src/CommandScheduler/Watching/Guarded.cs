namespace CommandScheduler.Watching;

/// <summary>Keeps what a listener of the application throws, to activities or instruments, away from the work that is watched.</summary>
internal static class Guarded
{
    /// <summary>Tells the listeners something. Never throws: there is nobody left who could be told of the failure.</summary>
    public static void Tell(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception)
        {
            // An attempt without an outcome would be worse than a number that is missing.
        }
    }
}
