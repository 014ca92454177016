using System.Globalization;

using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>When a job does not run although its recurrence says so. Thread-safe.</summary>
internal sealed class Excluded
{
    public static readonly Excluded Nothing = new([], null, null);

    private readonly HashSet<DateOnly> _dates;
    private readonly IExclusionCalendar? _calendar;
    private readonly string? _calendarName;

    private Excluded(HashSet<DateOnly> dates, IExclusionCalendar? calendar, string? calendarName)
    {
        _dates = dates;
        _calendar = calendar;
        _calendarName = calendarName;
    }

    public bool IsAny => _dates.Count > 0 || _calendar is not null;

    public static Excluded By(Exclusions? exclusions, IExclusionCalendar? calendar)
        => exclusions is null && calendar is null ? Nothing : new([.. exclusions?.Dates ?? []], calendar, exclusions?.Calendar);

    /// <summary>Says why an occurrence is excluded; null if it is not.</summary>
    /// <exception cref="CalendarFailedException">The calendar threw.</exception>
    public string? Why(DateTimeOffset due, TimeZoneInfo zone)
    {
        if (!IsAny)
        {
            return null;
        }

        var local = TimeZoneInfo.ConvertTime(due, zone);
        var date = DateOnly.FromDateTime(local.DateTime);
        if (_dates.Contains(date))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd} is excluded");
        }

        try
        {
            return _calendar?.Excludes(local) == true
                ? string.Create(CultureInfo.InvariantCulture, $"calendar '{_calendarName}' excludes {local:yyyy-MM-dd HH:mm:ss zzz}")
                : null;
        }
        catch (Exception exception)
        {
            throw new CalendarFailedException(_calendarName!, exception);
        }
    }

    /// <summary>Gets the last instant of the day of an excluded occurrence, if its whole day is; else the occurrence itself.</summary>
    public DateTimeOffset LastOfDay(DateTimeOffset due, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(due, zone);
        var date = DateOnly.FromDateTime(local.DateTime);
        if (!_dates.Contains(date) || date == DateOnly.MaxValue)
        {
            return due;
        }

        // In half-hour steps back from midnight, where the clocks change in between.
        var last = Instants.Later(due, date.AddDays(1).ToDateTime(TimeOnly.MinValue) - local.DateTime - TimeSpan.FromTicks(1));
        while (last > due && DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(last, zone).DateTime) != date)
        {
            last = Instants.Earlier(last, TimeSpan.FromMinutes(30));
        }

        return last > due ? last : due;
    }
}
