namespace CommandScheduler.Chaos.Ledger;

/// <summary>How handlers end.</summary>
internal static class Ends
{
    public const string Done = "done";

    /// <summary>The handler threw, as it was told to.</summary>
    public const string Failed = "failed";

    /// <summary>Its token was cancelled.</summary>
    public const string Cut = "cut";
}
