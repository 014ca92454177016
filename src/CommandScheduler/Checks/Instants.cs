namespace CommandScheduler.Checks;

/// <summary>Arithmetic on times of callers and of stored documents, which may be the first or the last that there are: it stops there.</summary>
internal static class Instants
{
    /// <summary>Gets the instant right before another, in UTC.</summary>
    public static DateTimeOffset JustBefore(DateTimeOffset instant) => Earlier(instant, TimeSpan.FromTicks(1));

    /// <summary>Gets an instant that is earlier by so much, in UTC.</summary>
    public static DateTimeOffset Earlier(DateTimeOffset instant, TimeSpan time) => Later(instant, -time);

    /// <summary>Gets an instant that is later by so much, in UTC.</summary>
    public static DateTimeOffset Later(DateTimeOffset instant, TimeSpan time)
    {
        var ticks = (Int128)instant.UtcTicks + time.Ticks;
        return new((long)Int128.Clamp(ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
    }
}
