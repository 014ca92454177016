namespace CommandScheduler.Testing;

/// <summary>A place at which a test lets something go wrong.</summary>
public enum FaultPoint
{
    /// <summary>A schedule is about to be stored, and is not.</summary>
    BeforeStore,

    /// <summary>A schedule is stored, and its silo does not hear of it.</summary>
    AfterStore,

    /// <summary>A command is about to be dispatched, and its handler does not see it.</summary>
    BeforeDispatch,

    /// <summary>The handler has done its work, and the schedule does not hear of it.</summary>
    AfterDispatch,
}
