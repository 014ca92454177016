namespace CommandScheduler;

/// <summary>Whether a job is dispatched once or again and again.</summary>
[GenerateSerializer, Alias("CommandScheduler.JobKind")]
public enum JobKind
{
    /// <summary>Dispatched once, at its due time.</summary>
    OneOff,

    /// <summary>Dispatched at each occurrence of its recurrence.</summary>
    Recurring,
}
