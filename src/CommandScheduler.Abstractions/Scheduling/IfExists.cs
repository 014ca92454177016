namespace CommandScheduler;

/// <summary>What to do when the name of a new job is taken.</summary>
[GenerateSerializer, Alias("CommandScheduler.IfExists")]
public enum IfExists
{
    /// <summary>Refuse with <see cref="AlreadyScheduledException"/>.</summary>
    Reject,

    /// <summary>Leave the job that is there as it is, and return it.</summary>
    Keep,

    /// <summary>Put the new job in its place. An attempt of the old one that runs already is not interrupted, and its outcome is ignored.</summary>
    Replace,
}
