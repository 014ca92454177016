using System.Collections.Immutable;
using System.Globalization;

using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>The occurrences of one recurring job: its rule within its bounds, and its exclusions. Thread-safe.</summary>
internal sealed class OccurrenceSeries
{
    /// <summary>Of how many occurrences the excluded ones are told from the others, so that years of downtime do not hold up the silo.</summary>
    private const long TellLimit = 100_000;

    private readonly JobOptions _options;
    private readonly DateTimeOffset _anchor;
    private readonly HashSet<DateOnly> _dates;
    private readonly IExclusionCalendar? _calendar;
    private readonly ImmutableArray<PausedSpan> _pauses;

    /// <param name="rule">The rule.</param>
    /// <param name="options">The job's options.</param>
    /// <param name="scheduledAt">When the job was scheduled.</param>
    /// <param name="calendar">The calendar that the options name.</param>
    public OccurrenceSeries(RecurrenceRule rule, JobOptions options, DateTimeOffset scheduledAt, IExclusionCalendar? calendar)
        : this(rule, options, options.StartAt ?? scheduledAt, [.. options.Exclude?.Dates ?? []], calendar, [])
    {
    }

    private OccurrenceSeries(
        RecurrenceRule rule,
        JobOptions options,
        DateTimeOffset anchor,
        HashSet<DateOnly> dates,
        IExclusionCalendar? calendar,
        ImmutableArray<PausedSpan> pauses)
    {
        Rule = rule;
        _options = options;
        _anchor = anchor;
        _dates = dates;
        _calendar = calendar;
        _pauses = pauses;
    }

    public RecurrenceRule Rule { get; }

    public TimeZoneInfo Zone => Rule.Zone;

    private bool HasExclusions => _dates.Count > 0 || _calendar is not null;

    /// <exception cref="ArgumentException">The recurrence, the zone or the calendar is unknown on this machine.</exception>
    public static OccurrenceSeries Parse(string recurrence, JobOptions options, DateTimeOffset scheduledAt, Calendars? calendars)
        => FromRule(RecurrenceRule.Parse(recurrence, options.TimeZone, options.DaylightSaving), options, scheduledAt, calendars);

    /// <summary>Makes the series of a rule that is read already, with the same options.</summary>
    /// <exception cref="ArgumentException">The calendar is unknown on this machine.</exception>
    public static OccurrenceSeries FromRule(RecurrenceRule rule, JobOptions options, DateTimeOffset scheduledAt, Calendars? calendars)
        => new(rule, options, scheduledAt, options.Exclude?.Calendar is { } name ? calendars?.Find(name, nameof(options)) : null);

    /// <summary>Gets the series with the occurrences that are left out because their wall times do not exist, each at the end of its gap.</summary>
    public OccurrenceSeries IncludingGaps()
        => Rule.IncludingGaps() is var rule && ReferenceEquals(rule, Rule) ? this : new(rule, _options, _anchor, _dates, _calendar, _pauses);

    /// <summary>Gets the series without the occurrences that came due in pauses that are over.</summary>
    public OccurrenceSeries Without(ImmutableArray<PausedSpan>? pauses)
        => pauses is null ? this : new(Rule, _options, _anchor, _dates, _calendar, pauses.Value);

    /// <summary>Gets the series with the occurrences that are excluded.</summary>
    public OccurrenceSeries IncludingExcluded() => new(Rule, _options, _anchor, [], null, _pauses);

    public DateTimeOffset LocalTime(DateTimeOffset due) => TimeZoneInfo.ConvertTime(due, Zone);

    /// <summary>Finds the first occurrence of a job that begins now; null if it has none.</summary>
    public DateTimeOffset? First(DateTimeOffset now) => NextAfter(_options.StartAt is { } start && start >= now ? Instants.JustBefore(start) : now);

    /// <summary>Finds the first occurrence strictly after an instant, excluded or not; null if there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset after) => NextOfRule(after) is { } next && !(next > _options.EndAt) ? next : null;

    /// <summary>Finds the first occurrence strictly between two instants that is not excluded; the job's bounds do not count.</summary>
    public DateTimeOffset? NextWithin(DateTimeOffset after, DateTimeOffset before)
    {
        var anchor = Rule.AnchorAtOrBefore(_anchor, after);
        while (Rule.Next(after, anchor) is { } next && next < before)
        {
            if (WhyExcluded(next) is null)
            {
                return next;
            }

            after = next;
        }

        return null;
    }

    /// <summary>Counts the occurrences of a range that are not excluded, up to a limit; the job's bounds do not count.</summary>
    /// <param name="from">The start, included.</param>
    /// <param name="to">The end, excluded.</param>
    /// <param name="limit">Where counting stops.</param>
    /// <returns>How many there are, and the first; the limit if so many, or too many excluded ones to look at, are there.</returns>
    public (long Count, DateTimeOffset? First) CountWithin(DateTimeOffset from, DateTimeOffset to, long limit)
    {
        var after = Instants.JustBefore(from);
        var all = Rule.Count(after, Instants.JustBefore(to), Rule.AnchorAtOrBefore(_anchor, after));
        if (all > (HasExclusions ? TellLimit : limit))
        {
            return (limit, null);
        }

        var (count, first) = (0L, NextWithin(after, to));
        for (var due = first; due is not null && count < limit; due = NextWithin(due.Value, to))
        {
            count++;
        }

        return (count, first);
    }

    /// <summary>Says why an occurrence is excluded; null if it is not.</summary>
    /// <exception cref="CalendarFailedException">The calendar threw.</exception>
    public string? WhyExcluded(DateTimeOffset due)
    {
        if (!HasExclusions)
        {
            return null;
        }

        var local = LocalTime(due);
        var date = DateOnly.FromDateTime(local.DateTime);
        if (_dates.Contains(date))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd} is excluded");
        }

        try
        {
            return _calendar?.Excludes(local) == true
                ? string.Create(CultureInfo.InvariantCulture, $"calendar '{_options.Exclude!.Calendar}' excludes {local:yyyy-MM-dd HH:mm:ss zzz}")
                : null;
        }
        catch (Exception exception)
        {
            throw new CalendarFailedException(_options.Exclude!.Calendar!, exception);
        }
    }

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
