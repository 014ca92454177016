namespace CommandScheduler.Chaos.Judging;

/// <summary>What can be wrong.</summary>
internal enum Verdict
{
    /// <summary>Acknowledged, not cancelled, gone from the store, and never dispatched to the end.</summary>
    Lost,

    /// <summary>Still in the store when everything should be done.</summary>
    Stuck,

    /// <summary>Begun before its time.</summary>
    Early,

    /// <summary>Begun after its cancellation or replacement was acknowledged.</summary>
    AfterCancel,

    /// <summary>Begun after its pause was acknowledged and before anybody resumed it.</summary>
    WhilePaused,

    /// <summary>Dispatched although it was refused.</summary>
    Refused,

    /// <summary>Begun once more, and no fault near it explains why.</summary>
    Repeated,

    /// <summary>Dispatched under a second occurrence id.</summary>
    SecondId,

    /// <summary>An occurrence has two recorded outcomes.</summary>
    TwoOutcomes,

    /// <summary>An occurrence has no recorded outcome.</summary>
    NoOutcome,

    /// <summary>Begun late although no fault held it up.</summary>
    Late,

    /// <summary>A caller was left without an answer.</summary>
    Unanswered,

    /// <summary>Dead-lettered although its handler never failed so often.</summary>
    DeadUnrun,

    /// <summary>An orderly stop took too long, or ended with an error.</summary>
    BadStop,
}
