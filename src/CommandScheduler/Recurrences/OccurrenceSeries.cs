using System.Collections.Immutable;

using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>The occurrences of one recurring job: its rule within its bounds, and its exclusions. Thread-safe.</summary>
internal sealed class OccurrenceSeries
{
    /// <summary>About how many occurrences a calendar is asked at once, if it looks at the time of the day, so that it does not hold up the silo.</summary>
    private const long AskLimit = 10_000;

    /// <summary>How many excluded occurrences of a past range are looked at, a day that is excluded as one.</summary>
    private const long RangeLimit = 100_000;

    private readonly JobOptions _options;
    private readonly BoundedRule _all;
    private readonly Excluded _excluded;

    /// <param name="rule">The rule.</param>
    /// <param name="options">The job's options.</param>
    /// <param name="scheduledAt">When the job was scheduled.</param>
    /// <param name="calendar">The calendar that the options name.</param>
    public OccurrenceSeries(RecurrenceRule rule, JobOptions options, DateTimeOffset scheduledAt, IExclusionCalendar? calendar)
        : this(new(rule, options.StartAt ?? scheduledAt, options.EndAt, []), options, Excluded.By(options.Exclude, calendar))
    {
    }

    private OccurrenceSeries(BoundedRule all, JobOptions options, Excluded excluded)
    {
        _all = all;
        _options = options;
        _excluded = excluded;
    }

    public RecurrenceRule Rule => _all.Rule;

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
        => Rule.IncludingGaps() is var rule && ReferenceEquals(rule, Rule) ? this : new(_all with { Rule = rule }, _options, _excluded);

    /// <summary>Gets the series without the occurrences that came due in pauses that are over.</summary>
    public OccurrenceSeries Without(ImmutableArray<PausedSpan>? pauses)
        => pauses is null ? this : new(_all with { Pauses = pauses.Value }, _options, _excluded);

    /// <summary>Gets the series with the occurrences that are excluded.</summary>
    public OccurrenceSeries IncludingExcluded() => new(_all, _options, Excluded.Nothing);

    public DateTimeOffset LocalTime(DateTimeOffset due) => TimeZoneInfo.ConvertTime(due, Zone);

    /// <summary>Finds the first occurrence of a job that begins now; null if it has none.</summary>
    public DateTimeOffset? First(DateTimeOffset now) => NextAfter(_options.StartAt is { } start && start >= now ? Instants.JustBefore(start) : now);

    /// <summary>Finds the first occurrence strictly after an instant, excluded or not; null if there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset after) => _all.Next(after);

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
        var anchor = Rule.AnchorAtOrBefore(_all.Anchor, after);
        while (mayLookAt > 0 && Rule.Next(after, anchor) is { } next && next < before)
        {
            if (WhyExcluded(next) is null)
            {
                return next;
            }

            mayLookAt--;
            after = _excluded.OfDay(next, Zone) == true ? Excluded.EndOfDay(next, Zone) : next;
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
        if (!HasExclusions && Rule.Count(after, Instants.JustBefore(to), Rule.AnchorAtOrBefore(_all.Anchor, after)) > limit)
        {
            return (limit, NextWithin(after, to), true);
        }

        var mayLookAt = RangeLimit;
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
    /// <remarks>Of very many, those that a calendar excludes by the time of the day are not told apart.</remarks>
    public OccurrenceRun Count(DateTimeOffset first, DateTimeOffset through)
    {
        if (HasExclusions && !_excluded.LooksAtTimes)
        {
            return Tell(first, through);
        }

        var all = _all.Run(first, through);
        return !HasExclusions || all.Count > AskLimit ? all : Tell(first, through);
    }

    /// <summary>Counts the occurrences that are overdue, from one of them up to and with an instant.</summary>
    /// <returns>
    /// All of them; or, where there are so many that the excluded ones cannot be told apart at once, the first of them, until there are not.
    /// </returns>
    public OccurrenceRun Overdue(DateTimeOffset first, DateTimeOffset through)
    {
        var run = Count(first, through);
        return _excluded.LooksAtTimes && run.Count + run.Excluded is var all && all > AskLimit
            ? new(all - AskLimit, _all.Nth(first, through, all - AskLimit), Complete: false)
            : run;
    }

    /// <summary>Counts the excluded occurrences from one of them up to the first that is not excluded, or up to and with an instant.</summary>
    public OccurrenceRun LeadingExcluded(DateTimeOffset first, DateTimeOffset through)
    {
        var run = new OccurrenceRun(0, null, true);
        if (first > through || WhyExcluded(first) is null)
        {
            return run;
        }

        Stretch? last = null;
        var looked = 0L;
        foreach (var stretch in Stretches(first, through))
        {
            if (!stretch.IsExcluded || looked++ == AskLimit)
            {
                run = run with { Complete = !stretch.IsExcluded };
                break;
            }

            (run, last) = (run with { Excluded = run.Excluded + stretch.Count }, stretch);
        }

        return run with { LastExcluded = LastOf(last) };
    }

    /// <summary>Finds the n-th occurrence that is not excluded, of those that <see cref="Overdue"/> has counted completely.</summary>
    public DateTimeOffset Nth(DateTimeOffset first, DateTimeOffset through, long number)
    {
        if (!HasExclusions)
        {
            return _all.Nth(first, through, number);
        }

        foreach (var stretch in Stretches(first, through).Where(stretch => !stretch.IsExcluded))
        {
            if (stretch.Count >= number)
            {
                return _all.Nth(stretch.First, stretch.Through, number);
            }

            number -= stretch.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(number), number, "There are fewer.");
    }

    /// <summary>Tells those that are excluded from the others.</summary>
    private OccurrenceRun Tell(DateTimeOffset first, DateTimeOffset through)
    {
        var (count, excluded) = (0L, 0L);
        Stretch? last = null, lastExcluded = null;
        foreach (var stretch in Stretches(first, through))
        {
            if (stretch.IsExcluded)
            {
                (excluded, lastExcluded) = (excluded + stretch.Count, stretch);
            }
            else
            {
                (count, last) = (count + stretch.Count, stretch);
            }
        }

        return new(count, LastOf(last), true, excluded, LastOf(lastExcluded));
    }

    /// <summary>
    /// Gets the occurrences from one of them up to and with an instant in stretches that are excluded as a whole or not at all: the days, or single
    /// occurrences where the calendar looks at the time of the day.
    /// </summary>
    private IEnumerable<Stretch> Stretches(DateTimeOffset first, DateTimeOffset through)
    {
        through = _all.EndAt < through ? _all.EndAt.Value : through;
        for (DateTimeOffset? due = first; due <= through;)
        {
            Stretch stretch;
            if (_excluded.OfDay(due.Value, Zone) is { } isExcluded)
            {
                var end = Excluded.EndOfDay(due.Value, Zone);
                end = end < through ? end : through;
                stretch = new(due.Value, end, _all.Count(due.Value, end), isExcluded);
            }
            else
            {
                stretch = new(due.Value, due.Value, 1, WhyExcluded(due.Value) is not null);
            }

            if (stretch.Count > 0)
            {
                yield return stretch;
            }

            due = NextAfter(stretch.Through);
        }
    }

    private DateTimeOffset? LastOf(Stretch? stretch) => stretch is { } of ? _all.Nth(of.First, of.Through, of.Count) : null;

    /// <summary>Some of the occurrences from one of them up to and with an instant, which are all excluded, or none is.</summary>
    private readonly record struct Stretch(DateTimeOffset First, DateTimeOffset Through, long Count, bool IsExcluded);
}
