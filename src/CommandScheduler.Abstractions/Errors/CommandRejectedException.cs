namespace CommandScheduler;

/// <summary>
/// Thrown by a handler, a middleware or a dispatcher that will never carry the command out, so that trying again is of no use:
/// its run is dead-lettered at once, whatever attempts are left.
/// </summary>
[GenerateSerializer, Alias("CommandScheduler.CommandRejectedException")]
public sealed class CommandRejectedException : SchedulerException
{
    /// <summary>Makes an error with a message.</summary>
    /// <param name="message">Why the command is not carried out, and what would help.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public CommandRejectedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
