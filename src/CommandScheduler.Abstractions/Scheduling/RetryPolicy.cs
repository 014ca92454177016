namespace CommandScheduler;

/// <summary>
/// How often and how soon a failed attempt is repeated: after <c>InitialDelay × Factor^(n−1)</c> for the n-th failure, at most
/// <c>MaxDelay</c>, varied by <c>Jitter</c>.
/// </summary>
/// <remarks>Retries never move the next occurrence of a recurring job.</remarks>
[GenerateSerializer, Alias("CommandScheduler.RetryPolicy")]
public sealed record RetryPolicy
{
    /// <summary>Gets the policy where nobody names another: 50 attempts, 2 s × 2ⁿ ± 20 %, at most 10 minutes: about 7 hours in all.</summary>
    public static RetryPolicy Default { get; } = new();

    /// <summary>Gets the policy that never repeats: the first failure dead-letters the job.</summary>
    public static RetryPolicy None { get; } = new() { MaxAttempts = 1 };

    /// <summary>Gets how many attempts there are, the first included.</summary>
    /// <value>
    /// 50 by default, which outlives an outage of some 7 hours. From 1 to 1,000. A command that ends its process is dead-lettered
    /// after 5 such ends in a row at the latest.
    /// </value>
    [Id(0)]
    public int MaxAttempts { get; init; } = 50;

    /// <summary>Gets the delay after the first failure.</summary>
    /// <value>2 seconds by default. From zero to 1 day.</value>
    [Id(1)]
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the factor by which the delay grows after each further failure.</summary>
    /// <value>2 by default. From 1 to 100.</value>
    [Id(2)]
    public double Factor { get; init; } = 2;

    /// <summary>Gets the longest delay.</summary>
    /// <value>10 minutes by default. From zero to 7 days, and not less than <see cref="InitialDelay"/>.</value>
    [Id(3)]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets the part of the delay by which it is made shorter or longer, so that attempts that failed together are not repeated together.</summary>
    /// <value>0.2 by default. From 0 to 1.</value>
    [Id(4)]
    public double Jitter { get; init; } = 0.2;
}
