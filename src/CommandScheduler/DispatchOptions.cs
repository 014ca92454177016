using CommandScheduler.Checks;

namespace CommandScheduler;

/// <summary>How the commands of a type, or those of a dispatcher, are attempted. What is null is left to the next in the order.</summary>
/// <remarks>
/// The order is: the job's <see cref="JobOptions"/>, the command's type, the dispatcher, <see cref="SchedulerOptions"/>. A command
/// that a handler of the process receives has no dispatcher.
/// </remarks>
public sealed class DispatchOptions
{
    private readonly List<Func<Exception, bool>> _neverRetried = [];

    internal DispatchOptions()
    {
    }

    /// <summary>Gets or sets how often and how soon a failed attempt is repeated.</summary>
    /// <value>Null by default. The ranges are those of <see cref="RetryPolicy"/>.</value>
    public RetryPolicy? Retry { get; set; }

    /// <summary>Gets or sets how long one attempt may run, counted from when its handler begins.</summary>
    /// <value>Null by default; from 1 millisecond to 1 day.</value>
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>Gets or sets how many attempts run at once on one silo, so that a service with little room is not overrun.</summary>
    /// <value>
    /// Null by default: <see cref="SchedulerOptions.MaxDispatchesInFlight"/> bounds all together. From 1 to 1,000,000. Attempts beyond
    /// that wait, the oldest due first, and keep no others from running.
    /// </value>
    public int? MaxAtOnce { get; set; }

    /// <summary>Has the run of a command dead-lettered at once that fails with such an exception.</summary>
    /// <typeparam name="TException">The type of the exception, or a base of it; of the failure itself, not of its causes.</typeparam>
    /// <param name="when">Which of them; null for all. Must be quick and thread-safe; if it throws, the answer is no.</param>
    /// <returns>The options.</returns>
    public DispatchOptions NeverRetry<TException>(Func<TException, bool>? when = null)
        where TException : Exception
    {
        _neverRetried.Add(exception => exception is TException its && (when is null || when(its)));
        return this;
    }

    /// <summary>Says whether a failure is not worth another attempt. Never throws.</summary>
    internal bool IsNeverRetried(Exception exception)
    {
        try
        {
            return _neverRetried.Exists(fits => fits(exception));
        }
        catch (Exception)
        {
            // A condition that fails says nothing, and an attempt more is the safe side.
            return false;
        }
    }

    internal void Check(string parameter)
    {
        RangeCheck.Check(Retry, parameter, "DispatchOptions.Retry");
        if (AttemptTimeout is { } timeout)
        {
            RangeCheck.Between(timeout, TimeSpan.FromMilliseconds(1), RangeCheck.LongestAttempt, parameter, "DispatchOptions.AttemptTimeout");
        }

        if (MaxAtOnce is { } most)
        {
            RangeCheck.Between(most, 1, 1_000_000, parameter, "DispatchOptions.MaxAtOnce");
        }
    }
}
