namespace CommandScheduler.Watching;

/// <summary>Keeps what a listener of the application throws, to activities or instruments, away from the work that is watched.</summary>
internal static class Guarded
{
    /// <summary>Tells the listeners something. Never throws: there is nobody left who could be told of the failure.</summary>
    public static void Tell(Action tell) => Tell(tell, static tell => tell());

    /// <param name="what">What is told, so that telling it need not allocate.</param>
    /// <param name="tell">Tells it.</param>
    /// <inheritdoc cref="Tell(Action)"/>
    public static void Tell<T>(T what, Action<T> tell)
    {
        try
        {
            tell(what);
        }
        catch (Exception)
        {
            // An attempt without an outcome would be worse than a number that is missing.
        }
    }
}
