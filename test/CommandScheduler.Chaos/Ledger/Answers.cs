namespace CommandScheduler.Chaos.Ledger;

/// <summary>How calls end.</summary>
internal static class Answers
{
    /// <summary>The change is durable.</summary>
    public const string Done = "ok";

    /// <summary>Nothing was changed.</summary>
    public const string Refused = "refused";

    /// <summary>The change happened, or not, or will.</summary>
    public const string Unknown = "unknown";
}
