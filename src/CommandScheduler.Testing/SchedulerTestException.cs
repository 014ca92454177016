namespace CommandScheduler.Testing;

/// <summary>An assertion of the test kit does not hold, or the cluster cannot do what a test asks for. Fails a test in every framework.</summary>
public sealed class SchedulerTestException : Exception
{
    /// <summary>Initializes a new instance.</summary>
    public SchedulerTestException()
    {
    }

    /// <summary>Initializes a new instance.</summary>
    /// <param name="message">What is not as it should be.</param>
    public SchedulerTestException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance.</summary>
    /// <param name="message">What is not as it should be.</param>
    /// <param name="innerException">Why.</param>
    public SchedulerTestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
