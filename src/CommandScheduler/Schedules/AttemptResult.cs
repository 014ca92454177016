namespace CommandScheduler.Schedules;

/// <summary>How an attempt ended.</summary>
internal enum AttemptResult
{
    Succeeded,
    Failed,

    /// <summary>It failed in a way that is not worth another attempt.</summary>
    Rejected,

    /// <summary>It is to come again later, and does not count.</summary>
    Deferred,

    /// <summary>This build cannot deliver the command.</summary>
    Undeliverable,

    /// <summary>The runtime did not get the command to its dispatcher. It does not count.</summary>
    NotReached,

    /// <summary>A silo that shuts down, or an activation that lost its state, cut it off.</summary>
    CutOff,

    /// <summary>Its turn did not come before the silo stopped, or it was no longer wanted then.</summary>
    NotBegun,
}
