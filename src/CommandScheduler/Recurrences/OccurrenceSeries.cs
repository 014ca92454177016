using System.Collections.Immutable;

using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>The occurrences of one recurring job: its rule within its bounds, and its exclusions. Thread-safe.</summary>
internal sealed class OccurrenceSeries
{
    /// <summary>Of how many occurrences the excluded ones are told from the others, so that years of downtime do not hold up the silo.</summary>
    private const long TellLimit = 100_000;

    private readonly JobOptions _options;
    private readonly DateTimeOffset _anchor;
    private readonly Excluded _excluded;
    private readonly ImmutableArray<PausedSpan> _pauses;

    /// <param name="rule">The rule.</param>
    /// <param name="options">The job's options.</param>
    /// <param name="scheduledAt">When the job was scheduled.</param>
    /// <param name="calendar">The calendar that the options name.</param>
    public OccurrenceSeries(RecurrenceRule rule, JobOptions options, DateTimeOffset scheduledAt, IExclusionCalendar? calendar)
        : this(rule, options, options.StartAt ?? scheduledAt, Excluded.By(options.Exclude, calendar), [])
    {
    }

    private OccurrenceSeries(RecurrenceRule rule, JobOptions options, DateTimeOffset anchor, Excluded excluded, ImmutableArray<PausedSpan> pauses)
    {
        Rule = rule;
        _options = options;
        _anchor = anchor;
        _excluded = excluded;
        _pauses = pauses;
    }

    public RecurrenceRule Rule { get; }

    public TimeZoneInfo Zone => Rule.Zone;

    private bool HasExclusions => _excluded.IsAny;

    /// <exception cref="ArgumentException">The recurrence, the zone or the calendar is unknown on this machine.</exception>
    public static OccurrenceSeries Parse(string recurrence, JobOptions options, DateTimeOffset scheduledAt, Calendars? calendars)
        => FromRule(RecurrenceRule.Parse(recurrence, options.TimeZone, options.DaylightSaving), options, scheduledAt, calendars);

    /// <summary>Makes the series of a rule that is read already, with the same options.</summary>
    /// <exception cref="ArgumentException">The calendar is unknown on this machine.</exception>
    public static OccurrenceSeries FromRule(RecurrenceRule rule, JobOptions options, DateTimeOffset scheduledAt, Calendars? calendars)
        => new(rule, options, scheduledAt, options.Exclude?.Calendar is { } name ? calendars?.Find(name, nameof(options)) : null);

    /// <summary>Gets the series with the occurrences that are left out because their wall times do not exist, each at the end of its gap.</summary>
    public OccurrenceSeries IncludingGaps()
        => Rule.IncludingGaps() is var rule && ReferenceEquals(rule, Rule) ? this : new(rule, _options, _anchor, _excluded, _pauses);

    /// <summary>Gets the series without the occurrences that came due in pauses that are over.</summary>
    public OccurrenceSeries Without(ImmutableArray<PausedSpan>? pauses)
        => pauses is null ? this : new(Rule, _options, _anchor, _excluded, pauses.Value);

    /// <summary>Gets the series with the occurrences that are excluded.</summary>
    public OccurrenceSeries IncludingExcluded() => new(Rule, _options, _anchor, Excluded.Nothing, _pauses);

    public DateTimeOffset LocalTime(DateTimeOffset due) => TimeZoneInfo.ConvertTime(due, Zone);

    /// <summary>Finds the first occurrence of a job that begins now; null if it has none.</summary>
    public DateTimeOffset? First(DateTimeOffset now) => NextAfter(_options.StartAt is { } start && start >= now ? Instants.JustBefore(start) : now);

    /// <summary>Finds the first occurrence strictly after an instant, excluded or not; null if there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset after) => NextOfRule(after) is { } next && !(next > _options.EndAt) ? next : null;

    /// <summary>Finds the first occurrence strictly between two instants that is not excluded; the job's bounds do not count.</summary>
    public DateTimeOffset? NextWithin(DateTimeOffset after, DateTimeOffset before)
    {
        var all = long.MaxValue;
        return NextWithin(after, before, ref all);
    }

    /// <param name="after">The first instant, excluded.</param>
    /// <param name="before">The last instant, excluded.</param>
    /// <param name="mayLookAt">How many excluded occurrences may be looked at, a day that is excluded as one; 0 afterwards if that was not enough.</param>
    /// <inheritdoc cref="NextWithin(DateTimeOffset, DateTimeOffset)"/>
    public DateTimeOffset? NextWithin(DateTimeOffset after, DateTimeOffset before, ref long mayLookAt)
    {
        var anchor = Rule.AnchorAtOrBefore(_anchor, after);
        while (mayLookAt > 0 && Rule.Next(after, anchor) is { } next && next < before)
        {
            if (WhyExcluded(next) is null)
            {
                return next;
            }

            mayLookAt--;
            after = _excluded.LastOfDay(next, Zone);
        }

        return null;
    }

    /// <summary>Counts the occurrences of a range that are not excluded, up to a limit; the job's bounds do not count.</summary>
    /// <param name="from">The start, included.</param>
    /// <param name="to">The end, excluded.</param>
    /// <param name="limit">Where counting stops.</param>
    /// <returns>How many there are, and the first; incomplete if too many are excluded to look at them.</returns>
    public (long Count, DateTimeOffset? First, bool Complete) CountWithin(DateTimeOffset from, DateTimeOffset to, long limit)
    {
        var after = Instants.JustBefore(from);
        if (!HasExclusions && Rule.Count(after, Instants.JustBefore(to), Rule.AnchorAtOrBefore(_anchor, after)) > limit)
        {
            return (limit, NextWithin(after, to), true);
        }

        var mayLookAt = TellLimit;
        var (count, first) = (0L, NextWithin(after, to, ref mayLookAt));
        for (var due = first; due is not null && count < limit; due = NextWithin(due.Value, to, ref mayLookAt))
        {
            count++;
        }

        return (count, first, mayLookAt > 0);
    }

    /// <inheritdoc cref="Excluded.Why"/>
    public string? WhyExcluded(DateTimeOffset due) => _excluded.Why(due, Zone);

    /// <summary>Counts the occurrences from one of them up to and with an instant.</summary>
    /// <remarks>Of very many, the excluded ones are not told apart.</remarks>
    public OccurrenceRun Count(DateTimeOffset first, DateTimeOffset through)
    {
        var all = CountAll(first, through);
        return !HasExclusions || all.Count > TellLimit ? all : Tell(first, all);
    }

    /// <summary>Counts the occurrences that are overdue, from one of them up to and with an instant.</summary>
    /// <returns>
    /// All of them; or, where there are so many that the excluded ones cannot be told apart at once, the first of them, until there are not.
    /// </returns>
    public OccurrenceRun Overdue(DateTimeOffset first, DateTimeOffset through)
    {
        var all = CountAll(first, through);
        if (!HasExclusions)
        {
            return all;
        }

        return all.Count > TellLimit
            ? new(all.Count - TellLimit, NthOfAll(first, through, all.Count - TellLimit), Complete: false)
            : Tell(first, all);
    }

    /// <summary>Counts the excluded occurrences from one of them up to the first that is not excluded, or up to and with an instant.</summary>
    public OccurrenceRun LeadingExcluded(DateTimeOffset first, DateTimeOffset through)
    {
        var run = new OccurrenceRun(0, null, true);
        for (DateTimeOffset? due = first; due <= through && WhyExcluded(due.Value) is not null; due = NextAfter(due.Value))
        {
            if (run.Excluded == TellLimit)
            {
                return run with { Complete = false };
            }

            run = run with { Excluded = run.Excluded + 1, LastExcluded = due };
        }

        return run;
    }

    /// <summary>Finds the n-th occurrence that is not excluded, of those that <see cref="Overdue"/> has counted completely.</summary>
    public DateTimeOffset Nth(DateTimeOffset first, DateTimeOffset through, long number)
    {
        if (!HasExclusions)
        {
            return NthOfAll(first, through, number);
        }

        var due = first;
        while (true)
        {
            if (WhyExcluded(due) is null && --number == 0)
            {
                return due;
            }

            due = NextAfter(due)!.Value;
        }
    }

    /// <summary>Tells those that are excluded from the others.</summary>
    private OccurrenceRun Tell(DateTimeOffset first, OccurrenceRun all)
    {
        var run = new OccurrenceRun(0, null, true);
        for (DateTimeOffset? due = first; due <= all.Last; due = NextAfter(due.Value))
        {
            run = WhyExcluded(due.Value) is null
                ? run with { Count = run.Count + 1, Last = due }
                : run with { Excluded = run.Excluded + 1, LastExcluded = due };
        }

        return run;
    }

    /// <summary>Counts the occurrences from one of them up to and with an instant, excluded or not.</summary>
    private OccurrenceRun CountAll(DateTimeOffset first, DateTimeOffset through)
    {
        var run = new OccurrenceRun(0, null, true);
        foreach (var (after, upTo) in Spans(first, through))
        {
            if (Rule.Count(after, upTo, _anchor) is > 0 and var count)
            {
                run = new(run.Count + count, Rule.Nth(after, upTo, _anchor, count), true);
            }
        }

        return run;
    }

    private DateTimeOffset NthOfAll(DateTimeOffset first, DateTimeOffset through, long number)
    {
        foreach (var (after, upTo) in Spans(first, through))
        {
            var count = Rule.Count(after, upTo, _anchor);
            if (count >= number)
            {
                return Rule.Nth(after, upTo, _anchor, number);
            }

            number -= count;
        }

        throw new ArgumentOutOfRangeException(nameof(number), number, "There are fewer.");
    }

    /// <summary>Gets the spans of time from an occurrence up to an instant that no pause has passed over; of each, the start is excluded.</summary>
    private IEnumerable<(DateTimeOffset After, DateTimeOffset UpTo)> Spans(DateTimeOffset first, DateTimeOffset through)
    {
        var (after, end) = (Instants.JustBefore(first), _options.EndAt < through ? _options.EndAt.Value : through);
        foreach (var pause in _pauses)
        {
            if (after < pause.After && after < end)
            {
                yield return (after, end < pause.After ? end : pause.After);
            }

            after = pause.Through > after ? pause.Through : after;
        }

        if (after < end)
        {
            yield return (after, end);
        }
    }

    private DateTimeOffset? NextOfRule(DateTimeOffset after)
    {
        var next = Rule.Next(after, _anchor);
        foreach (var pause in _pauses)
        {
            if (next > pause.After && next <= pause.Through)
            {
                next = Rule.Next(pause.Through, _anchor);
            }
        }

        return next;
    }
}
