using System.Globalization;

using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>The occurrences of one recurring job: its rule within its bounds, and its exclusions. Thread-safe.</summary>
internal sealed class OccurrenceSeries
{
    /// <summary>How many occurrences are counted in one step, so that years of downtime do not hold up the silo; the next step goes on.</summary>
    private const long CountLimit = 100_000;

    private readonly JobOptions _options;
    private readonly DateTimeOffset _anchor;
    private readonly HashSet<DateOnly> _dates;
    private readonly IExclusionCalendar? _calendar;

    /// <param name="rule">The rule.</param>
    /// <param name="options">The job's options.</param>
    /// <param name="scheduledAt">When the job was scheduled.</param>
    /// <param name="calendar">The calendar that the options name.</param>
    public OccurrenceSeries(RecurrenceRule rule, JobOptions options, DateTimeOffset scheduledAt, IExclusionCalendar? calendar)
    {
        Rule = rule;
        _options = options;
        _anchor = options.StartAt ?? scheduledAt;
        _dates = [.. options.Exclude?.Dates ?? []];
        _calendar = calendar;
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
        => Rule.IncludingGaps() is var rule && ReferenceEquals(rule, Rule) ? this : new(rule, _options, _anchor, _calendar);

    public DateTimeOffset LocalTime(DateTimeOffset due) => TimeZoneInfo.ConvertTime(due, Zone);

    /// <summary>Finds the first occurrence of a job that begins now; null if it has none.</summary>
    public DateTimeOffset? First(DateTimeOffset now) => NextAfter(_options.StartAt is { } start && start >= now ? Instants.JustBefore(start) : now);

    /// <summary>Finds the first occurrence strictly after an instant, excluded or not; null if there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset after) => Rule.Next(after, _anchor) is { } next && !(next > _options.EndAt) ? next : null;

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
            after = LastOfExcludedDay(next);
        }

        return null;
    }

    /// <summary>Gets the last instant of the day of an excluded occurrence, if its whole day is; else the occurrence itself.</summary>
    private DateTimeOffset LastOfExcludedDay(DateTimeOffset due)
    {
        var local = LocalTime(due);
        var date = DateOnly.FromDateTime(local.DateTime);
        if (!_dates.Contains(date) || date == DateOnly.MaxValue)
        {
            return due;
        }

        // In half-hour steps back from midnight, where the clocks change in between.
        var last = Instants.Later(due, date.AddDays(1).ToDateTime(TimeOnly.MinValue) - local.DateTime - TimeSpan.FromTicks(1));
        while (last > due && DateOnly.FromDateTime(LocalTime(last).DateTime) != date)
        {
            last = Instants.Earlier(last, TimeSpan.FromMinutes(30));
        }

        return last > due ? last : due;
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
    public OccurrenceRun Count(DateTimeOffset first, DateTimeOffset through)
    {
        if (first > through)
        {
            return new(0, null, true);
        }

        var last = _options.EndAt is { } end && end < through ? end : through;
        if (!HasExclusions)
        {
            return Rule.CountThrough(Instants.JustBefore(first), last, _anchor, CountLimit);
        }

        var run = new OccurrenceRun(0, null, true);
        for (DateTimeOffset? due = first; due <= last; due = NextAfter(due.Value))
        {
            if (run.Count + run.Excluded == CountLimit)
            {
                return run with { Complete = false };
            }

            run = WhyExcluded(due.Value) is null
                ? run with { Count = run.Count + 1, Last = due }
                : run with { Excluded = run.Excluded + 1, LastExcluded = due };
        }

        return run;
    }

    /// <summary>Counts the excluded occurrences from one of them up to the first that is not excluded, or up to and with an instant.</summary>
    public OccurrenceRun LeadingExcluded(DateTimeOffset first, DateTimeOffset through)
    {
        var run = new OccurrenceRun(0, null, true);
        for (DateTimeOffset? due = first; due <= through && run.Excluded < CountLimit && WhyExcluded(due.Value) is not null; due = NextAfter(due.Value))
        {
            run = run with { Excluded = run.Excluded + 1, LastExcluded = due };
        }

        return run;
    }

    /// <summary>Finds the n-th occurrence that is not excluded, counted from a first one.</summary>
    public DateTimeOffset Nth(DateTimeOffset first, long number)
    {
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
}
