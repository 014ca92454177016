namespace CommandScheduler.Recurrences;

/// <summary><c>@every</c>: a fixed interval, counted in ticks from its anchor, so that it never drifts.</summary>
internal sealed class EveryRule(RecurrenceText source, TimeSpan interval) : RecurrenceRule(source)
{
    /// <summary>Reads <c>@every</c> and a duration; null if the text does not begin with that word.</summary>
    /// <exception cref="ArgumentException">There is no usable duration.</exception>
    public static RecurrenceRule? TryParse(RecurrenceText text)
        => text.Words[0].Equals("@every", StringComparison.OrdinalIgnoreCase)
            ? Make(text, Duration.Parse(text.Text, text.Words, text.Parameter))
            : null;

    private static RecurrenceRule Make(RecurrenceText text, TimeSpan interval)
        => text.Zone != TimeZoneInfo.Utc && Duration.IsInDays(text.Words[1]) ? EveryDaysRule.Make(text, interval.Days) : new EveryRule(text, interval);

    /// <inheritdoc/>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor)
    {
        if (after < anchor)
        {
            return anchor.ToUniversalTime();
        }

        var passed = (after.UtcTicks - anchor.UtcTicks) / interval.Ticks;
        return At(anchor, passed + 1);
    }

    /// <inheritdoc/>
    public override long Count(DateTimeOffset after, DateTimeOffset upTo, DateTimeOffset anchor)
    {
        var first = after < anchor ? 0 : ((after.UtcTicks - anchor.UtcTicks) / interval.Ticks) + 1;
        var last = upTo < anchor ? -1 : (upTo.UtcTicks - anchor.UtcTicks) / interval.Ticks;
        return Math.Max(last - first + 1, 0);
    }

    /// <inheritdoc/>
    public override DateTimeOffset AnchorAtOrBefore(DateTimeOffset anchor, DateTimeOffset instant)
    {
        var ahead = anchor.UtcTicks - instant.UtcTicks;
        if (ahead <= 0)
        {
            return anchor;
        }

        var earlier = anchor.UtcTicks - ((Int128)interval.Ticks * ((ahead + interval.Ticks - 1) / interval.Ticks));
        return earlier < 0 ? anchor : new DateTimeOffset((long)earlier, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override string Describe() => CronText.Every(interval);

    private DateTimeOffset? At(DateTimeOffset anchor, long number)
    {
        var ticks = (Int128)anchor.UtcTicks + ((Int128)number * interval.Ticks);
        return ticks < End.UtcTicks ? new DateTimeOffset((long)ticks, TimeSpan.Zero) : null;
    }
}
