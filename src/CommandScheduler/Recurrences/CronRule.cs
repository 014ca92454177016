namespace CommandScheduler.Recurrences;

/// <summary>Cron in a time zone: the pattern finds the next wall time, and the clock of the zone maps it to an instant.</summary>
internal sealed class CronRule : RecurrenceRule
{
    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private readonly CronPattern _pattern;
    private readonly WallClock _clock;

    private CronRule(RecurrenceText source, CronPattern pattern, WallClock clock)
        : base(source)
    {
        _pattern = pattern;
        _clock = clock;
    }

    /// <inheritdoc/>
    public override DaylightSaving? ClockRules => _clock.Rules;

    /// <inheritdoc/>
    public override IWallTimes WallTimes => _pattern;

    /// <summary>Reads a macro; null if the text does not begin with <c>@</c>.</summary>
    /// <exception cref="ArgumentException">There is no such macro.</exception>
    public static RecurrenceRule? ParseMacro(RecurrenceText text)
    {
        if (!text.Words[0].StartsWith('@'))
        {
            return null;
        }

        if (text.Words.Length > 1 || !Macros.TryGetValue(text.Words[0], out var expression))
        {
            throw text.Error($"'{text.Text}' is no macro. Use one of {string.Join(", ", Macros.Keys)}, or '@every' and a duration.");
        }

        return Parse(text with { Words = expression.Split(' ') });
    }

    /// <summary>Reads cron with 5 or 6 fields.</summary>
    /// <exception cref="ArgumentException">The text is no cron expression, or it never occurs.</exception>
    public static RecurrenceRule Parse(RecurrenceText text)
    {
        var pattern = CronPattern.Parse(text.Text, text.Words, text.Parameter);
        var rule = new CronRule(text, pattern, WallClock.For(text.Zone, text.DaylightSaving, pattern));
        if (text.DaylightSaving?.Gap == DaylightSavingGap.Skip && rule.Next(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), default) is null)
        {
            throw text.Error(
                $"'{text.Text}' never occurs in {text.Zone.Id}: each time falls where the clocks are set forward, and DaylightSaving.Gap is Skip. "
                + "Choose another time, or EndOfGap.");
        }

        return rule;
    }

    /// <inheritdoc/>
    public override string Describe() => CronText.Describe(_pattern);

    /// <inheritdoc/>
    public override string DescribeInZone() => $"{Describe()} ({_clock.Describe()})";

    /// <inheritdoc/>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor) => _clock.Next(_pattern, after);

    /// <inheritdoc/>
    public override long Count(DateTimeOffset after, DateTimeOffset upTo, DateTimeOffset anchor) => _clock.Count(_pattern, after, upTo);

    /// <inheritdoc/>
    public override DateTimeOffset? LocalOf(DateTimeOffset due) => _clock.LocalOf(due);

    /// <inheritdoc/>
    public override DateTimeOffset? Moved(DateTimeOffset storedDue, DateTimeOffset storedLocal, DateTimeOffset? lastDue)
        => _clock.Moved(_pattern, storedDue, storedLocal, lastDue);

    /// <inheritdoc/>
    public override RecurrenceRule IncludingGaps()
        => ClockRules is { Gap: DaylightSavingGap.Skip } ? new CronRule(Source, _pattern, _clock.IncludingGaps()) : this;
}
