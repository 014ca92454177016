namespace CommandScheduler.Dispatching;

/// <summary>How an attempt ended.</summary>
internal enum AttemptResult
{
    Succeeded,
    Failed,
    Undeliverable,

    /// <summary>A silo that shuts down, or an activation that lost its state, cut it off.</summary>
    CutOff,
}
