namespace CommandScheduler.Checks;

/// <summary>Checks what says how often, how soon and for how long something is attempted, wherever it is said.</summary>
internal static class RangeCheck
{
    public static readonly TimeSpan LongestAttempt = TimeSpan.FromDays(1);

    /// <param name="policy">The policy; null is usable, for it says nothing.</param>
    /// <param name="parameter">The parameter that errors name.</param>
    /// <param name="property">The property, as its owner writes it.</param>
    public static void Check(RetryPolicy? policy, string parameter, string property)
    {
        if (policy is not { } retry)
        {
            return;
        }

        Between(retry.MaxAttempts, 1, 1_000, parameter, $"{property}.MaxAttempts");
        Between(retry.InitialDelay, TimeSpan.Zero, TimeSpan.FromDays(1), parameter, $"{property}.InitialDelay");
        Between(retry.Factor, 1, 100, parameter, $"{property}.Factor");
        Between(retry.MaxDelay, TimeSpan.Zero, TimeSpan.FromDays(7), parameter, $"{property}.MaxDelay");
        Between(retry.Jitter, 0, 1, parameter, $"{property}.Jitter");
        if (retry.MaxDelay < retry.InitialDelay)
        {
            throw new ArgumentException(
                $"{property}.MaxDelay {retry.MaxDelay} is less than InitialDelay {retry.InitialDelay}. Raise the one or lower the other.",
                parameter);
        }
    }

    public static void Between<T>(T value, T least, T most, string parameter, string property)
        where T : struct, IComparable<T>
    {
        // Written so that NaN is refused.
        if (!(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0))
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"{property} is {value}. Set it to a value from {least} to {most}.");
        }
    }
}
