namespace CommandScheduler.Chaos.Ledger;

/// <summary>The verbs of calls.</summary>
internal static class Verbs
{
    public const string Once = "once";
    public const string Recur = "recur";

    /// <summary>A one-off job in the place of the one that has its name.</summary>
    public const string Replace = "replace";

    /// <summary>A one-off job in a transaction of the application.</summary>
    public const string Inbox = "inbox";

    /// <summary>A one-off job, with others that are scheduled at once.</summary>
    public const string Many = "many";
    public const string Cancel = "cancel";
    public const string Pause = "pause";
    public const string Resume = "resume";
    public const string Trigger = "trigger";
    public const string Requeue = "requeue";
    public const string Backfill = "backfill";

    public static bool Schedules(string verb) => verb is Once or Recur or Replace or Inbox or Many;

    /// <summary>Says whether a call ends what had the name of the job before.</summary>
    public static bool Ends(string verb) => verb is Cancel or Replace;
}
