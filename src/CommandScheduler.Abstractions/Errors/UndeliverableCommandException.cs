namespace CommandScheduler;

/// <summary>
/// Thrown by a dispatcher, or by a command serializer, for a command that this build cannot handle at all, so that trying
/// again is of no use. The job is quarantined: no attempt is used, its siblings go on, and it can be requeued once a build
/// that knows the command is deployed.
/// </summary>
[GenerateSerializer, Alias("CommandScheduler.UndeliverableCommandException")]
public sealed class UndeliverableCommandException : SchedulerException
{
    /// <summary>Makes an error with a message.</summary>
    /// <param name="message">Why the command cannot be delivered, and what would help.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public UndeliverableCommandException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
