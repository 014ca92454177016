namespace CommandScheduler;

/// <summary>
/// Thrown by a handler, a middleware or a dispatcher whose command cannot be carried out now and can be later: a service says
/// when to come back, or a bank is closed until nine. Unless an attempt is used up, the command comes again a second later at the earliest.
/// </summary>
[GenerateSerializer, Alias("CommandScheduler.CommandDeferredException")]
public sealed class CommandDeferredException : SchedulerException
{
    /// <summary>Asks for the command once more at an instant.</summary>
    /// <param name="until">When; an instant that has passed means as soon as can be.</param>
    /// <param name="reason">Why; shown by <see cref="IScheduleGrain.Explain"/>.</param>
    public CommandDeferredException(DateTimeOffset until, string reason)
        : base(reason)
    {
        Until = until;
    }

    /// <summary>Asks for the command once more after a while, counted from when the silo learns of it.</summary>
    /// <param name="delay">How long; from zero to 366 days.</param>
    /// <param name="reason">Why; shown by <see cref="IScheduleGrain.Explain"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative, or longer than 366 days.</exception>
    public CommandDeferredException(TimeSpan delay, string reason)
        : base(reason)
    {
        if (delay < TimeSpan.Zero || delay > TimeSpan.FromDays(366))
        {
            throw new ArgumentOutOfRangeException(nameof(delay), delay, $"A command cannot be deferred by {delay}. Choose a delay from zero to 366 days.");
        }

        Delay = delay;
    }

    /// <summary>Gets the instant to which the command is deferred; null if <see cref="Delay"/> says it.</summary>
    [Id(0)]
    public DateTimeOffset? Until { get; }

    /// <summary>Gets by how much the command is deferred; null if <see cref="Until"/> says it.</summary>
    [Id(1)]
    public TimeSpan? Delay { get; }

    /// <summary>Gets a value indicating whether an attempt is used up, so that <see cref="RetryPolicy.MaxAttempts"/> ends it in the end.</summary>
    /// <value>False by default: a command can be deferred for ever.</value>
    [Id(2)]
    public bool CountsAsAttempt { get; init; }
}
