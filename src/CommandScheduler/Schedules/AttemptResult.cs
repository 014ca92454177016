namespace CommandScheduler.Schedules;

/// <summary>How an attempt ended.</summary>
internal enum AttemptResult
{
    Succeeded,
    Failed,
    Undeliverable,

    /// <summary>A silo that shuts down, or an activation that lost its state, cut it off.</summary>
    CutOff,

    /// <summary>Its turn did not come before the silo stopped, or it was no longer wanted then.</summary>
    NotBegun,
}
