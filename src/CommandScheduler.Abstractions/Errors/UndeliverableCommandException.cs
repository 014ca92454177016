namespace CommandScheduler;

/// <summary>
/// Thrown by a dispatcher, or by a command serializer, for a command that this build cannot handle at all. Another may: the command is tried
/// again, on each silo in turn, and no attempt is used. After a day (<c>SchedulerOptions.QuarantineAfter</c>) its job is quarantined, and the
/// command is still tried once an hour at least. Other jobs of the schedule go on.
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
