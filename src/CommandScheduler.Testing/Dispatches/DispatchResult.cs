namespace CommandScheduler.Testing;

/// <summary>How a dispatch ended.</summary>
public enum DispatchResult
{
    /// <summary>It has not ended yet.</summary>
    Running,

    /// <summary>The handler returned.</summary>
    Succeeded,

    /// <summary>The handler threw, or a fault did.</summary>
    Failed,

    /// <summary>Its silo ended or its time ran out.</summary>
    CutOff,
}
