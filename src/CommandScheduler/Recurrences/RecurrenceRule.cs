using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>A parsed recurrence. Immutable and thread-safe.</summary>
internal abstract class RecurrenceRule
{
    /// <summary>Later occurrences than this are not looked for.</summary>
    public static readonly DateTimeOffset End = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The kinds of recurrence. The first that knows a text reads it; cron takes what no other knows.</summary>
    private static readonly Func<RecurrenceText, RecurrenceRule?>[] Kinds =
    [
        EveryRule.TryParse,
        CronRule.ParseMacro,
        CronRule.Parse,
    ];

    protected RecurrenceRule(RecurrenceText source) => Source = source;

    /// <summary>Gets the recurrence as it was given.</summary>
    public string Text => Source.Text;

    /// <summary>Gets the time zone.</summary>
    public TimeZoneInfo Zone => Source.Zone;

    /// <summary>Gets what happens when the clocks change, with nothing left to the expression.</summary>
    /// <value>Null where no clock change matters: <c>@every</c>, and cron in UTC.</value>
    public virtual DaylightSaving? ClockRules => null;

    /// <summary>Gets the wall times that the text names; null for a recurrence that counts elapsed time.</summary>
    public virtual IWallTimes? WallTimes => null;

    /// <summary>Gets the text, the zone and the rules from which this rule was read.</summary>
    protected RecurrenceText Source { get; }

    /// <summary>Reads a recurrence.</summary>
    /// <param name="recurrence">Cron, a macro, or <c>@every</c> and a duration.</param>
    /// <param name="timeZone">An IANA id; null for UTC.</param>
    /// <param name="daylightSaving">What cron does when the clocks change; null for the defaults.</param>
    /// <param name="recurrenceParameter">The parameter that errors of the recurrence name.</param>
    /// <param name="timeZoneParameter">The parameter that errors of the time zone name.</param>
    /// <exception cref="ArgumentException">One of them is unusable.</exception>
    public static RecurrenceRule Parse(
        string? recurrence,
        string? timeZone,
        DaylightSaving? daylightSaving = null,
        string recurrenceParameter = "recurrence",
        string timeZoneParameter = "timeZone")
    {
        ArgumentNullException.ThrowIfNull(recurrence, recurrenceParameter);
        return ParseIn(TimeZones.Find(timeZone, timeZoneParameter), recurrence, daylightSaving, recurrenceParameter);
    }

    /// <summary>Checks the length of texts that a caller gives, before they are read or told.</summary>
    /// <inheritdoc cref="Parse" path="/param"/>
    /// <exception cref="ArgumentException">One of them is too long.</exception>
    public static void CheckLength(string? recurrence, string? timeZone, string recurrenceParameter = "recurrence", string timeZoneParameter = "timeZone")
    {
        Check.Length(recurrence, Check.MaxText, recurrenceParameter, "The recurrence");
        Check.Length(timeZone, Check.MaxName, timeZoneParameter, "The time zone");
    }

    /// <summary>Reads a recurrence in a zone that is already found.</summary>
    public static RecurrenceRule ParseIn(
        TimeZoneInfo zone,
        string recurrence,
        DaylightSaving? daylightSaving = null,
        string recurrenceParameter = "recurrence")
    {
        var words = recurrence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var text = new RecurrenceText(recurrence, words, zone, daylightSaving, recurrenceParameter);
        if (words is [var first, ..] && ZoneOf(first) is { } named)
        {
            throw text.Error($"'{recurrence}' begins with a time zone. Leave '{first}' out, and set JobOptions.TimeZone to '{named}'.");
        }

        return words.Length == 0
            ? throw text.Error("The recurrence is empty (''). Write cron such as '0 3 * * *', a macro such as '@daily', or '@every 30s'.")
            : Kinds.Select(parse => parse(text)).First(rule => rule is not null)!;
    }

    /// <summary>Gets the zone that other schedulers read before the fields; null if the word is none.</summary>
    private static string? ZoneOf(string word)
        => word.StartsWith("CRON_TZ=", StringComparison.OrdinalIgnoreCase) || word.StartsWith("TZ=", StringComparison.OrdinalIgnoreCase)
            ? word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..]
            : null;

    /// <summary>Says in plain English when the occurrences are, by the clock of the zone.</summary>
    public abstract string Describe();

    /// <summary>Says in plain English when the occurrences are, by which clock, and what happens when that clock changes.</summary>
    public virtual string DescribeInZone() => Describe();

    /// <summary>Finds the first occurrence strictly after an instant.</summary>
    /// <param name="after">The instant.</param>
    /// <param name="anchor">Where <c>@every</c> counts from: an occurrence itself.</param>
    /// <returns>The occurrence in UTC; null if there is none before the year 9999.</returns>
    public abstract DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor);

    /// <summary>Gets an occurrence as the clocks of the zone show it; null where this says no more than UTC does.</summary>
    public virtual DateTimeOffset? LocalOf(DateTimeOffset due) => null;

    /// <summary>Finds where a stored occurrence belongs after the rules of the zone have changed; see <see cref="WallClock.Moved"/>.</summary>
    public virtual DateTimeOffset? Moved(DateTimeOffset storedDue, DateTimeOffset storedLocal, DateTimeOffset? lastDue) => storedDue;

    /// <summary>Gets the rule with the occurrences that are left out because their wall times do not exist, each at the end of its gap.</summary>
    public virtual RecurrenceRule IncludingGaps() => this;

    /// <summary>Gets an anchor at or before an instant that gives the same occurrences.</summary>
    /// <param name="anchor">As in <see cref="Next"/>.</param>
    /// <param name="instant">The instant.</param>
    /// <returns>For <c>@every</c> an instant of the same phase; the anchor itself where it is early enough, or does not matter.</returns>
    public virtual DateTimeOffset AnchorAtOrBefore(DateTimeOffset anchor, DateTimeOffset instant) => anchor;

    /// <summary>Counts the occurrences after one instant up to and with another, at a cost that does not grow with their number.</summary>
    /// <param name="after">Excluded.</param>
    /// <param name="upTo">Included.</param>
    /// <param name="anchor">As in <see cref="Next"/>.</param>
    public abstract long Count(DateTimeOffset after, DateTimeOffset upTo, DateTimeOffset anchor);

    /// <summary>Finds the n-th occurrence after an instant; there are at least so many up to another.</summary>
    /// <inheritdoc cref="Count" path="/param"/>
    public DateTimeOffset Nth(DateTimeOffset after, DateTimeOffset upTo, DateTimeOffset anchor, long number)
    {
        // Halves the time in which it lies. Each count is of half the time that the one before was of.
        while (number > 1)
        {
            var middle = after.AddTicks((upTo - after).Ticks / 2);
            var count = Count(after, middle, anchor);
            if (count >= number)
            {
                upTo = middle;
            }
            else
            {
                (after, number) = (middle, number - count);
            }
        }

        return Next(after, anchor)!.Value;
    }
}
