namespace CommandScheduler.Walks;

/// <summary>What is not counted: the one list to correct when something of it is renamed.</summary>
internal static class LeftOut
{
    /// <summary>The types of what a silo does besides, whether there are jobs or not. Nothing that their async methods lead to is counted.</summary>
    public static readonly IReadOnlySet<string> BackgroundTypes = new HashSet<string>
    {
        "WakeUpIndex", // looks for schedules that come due
        "DueLook", // goes through what it finds
        "ReleasedSchedules", // wakes what went out of the memory too early
        "Waker", // calls what both have found
        "RepeatedLook", // repeats looks
        "InboxPump", // looks for what applications scheduled in transactions of their own
        "ClockComparison", // asks the database for its time
        "RangeTakeOver", // looks after the schedules of a silo that is gone
        "NoReminderTable", // is asked by Orleans now and then
    };

    /// <summary>Methods of the same kind in types that do other things, too. Timers call them.</summary>
    public static readonly IReadOnlySet<string> BackgroundMethods = new HashSet<string>
    {
        "IdleActivations.Sweep",
    };

    /// <summary>Methods at which no reader stops, wherever they are declared: to ask a clock for the time, or for a timer, is no step.</summary>
    public static readonly IReadOnlySet<string> Members = new HashSet<string> { "GetUtcNow", "GetTimestamp", "CreateTimer" };

    /// <summary>Gets what must be found in the sources for the lists to be right.</summary>
    public static IEnumerable<string> Names => BackgroundTypes.Concat(BackgroundMethods);
}
