namespace CommandScheduler;

/// <summary>Which of several overdue occurrences of a recurring job run.</summary>
[GenerateSerializer, Alias("CommandScheduler.CatchUpMode")]
public enum CatchUpMode
{
    /// <summary>The latest one; the others are recorded as coalesced.</summary>
    Latest,

    /// <summary>All of them within the window, one after another, the oldest first.</summary>
    All,

    /// <summary>None that is more than a minute late; these are recorded as missed.</summary>
    None,
}
