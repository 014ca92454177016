namespace CommandScheduler;

/// <summary>What happens when an occurrence of a recurring job comes due before the previous one has its outcome.</summary>
[GenerateSerializer, Alias("CommandScheduler.Overlap")]
public enum Overlap
{
    /// <summary>The occurrence is recorded as skipped.</summary>
    Skip,

    /// <summary>The occurrence waits for the previous one. Every occurrence within the catch-up window runs.</summary>
    Queue,

    /// <summary>The occurrence runs beside the previous one.</summary>
    Allow,
}
