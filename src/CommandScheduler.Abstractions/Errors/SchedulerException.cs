namespace CommandScheduler;

/// <summary>The base of the errors that the scheduler answers with.</summary>
[GenerateSerializer, Alias("CommandScheduler.SchedulerException")]
public class SchedulerException : Exception
{
    /// <summary>Makes an error with a message.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    public SchedulerException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with a message and its cause.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public SchedulerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
