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

    /// <summary>Gets a value indicating whether one occurrence of a day may be excluded and another not.</summary>
    public bool LooksAtTimes => _calendar is { IsByDate: false };

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
        return _dates.Contains(Date(local)) ? string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-dd} is excluded")
            : Asked(local) ? string.Create(CultureInfo.InvariantCulture, $"calendar '{_calendarName}' excludes {local:yyyy-MM-dd HH:mm:ss zzz}")
            : null;
    }

    /// <summary>Says whether the whole day of an occurrence is excluded; null if that depends on the time of the day.</summary>
    /// <exception cref="CalendarFailedException">The calendar threw.</exception>
    public bool? OfDay(DateTimeOffset due, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(due, zone);
        return _dates.Contains(Date(local)) ? true : LooksAtTimes ? null : Asked(local);
    }

    /// <summary>Gets an instant up to which all are of the day of an occurrence: its last one, or the last before the clocks change.</summary>
    public static DateTimeOffset EndOfDay(DateTimeOffset due, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(due, zone);
        var date = Date(local);
        if (date == DateOnly.MaxValue)
        {
            return due;
        }

        // Clocks that are set back a little after midnight show some of the day before once more.
        var last = Instants.Later(due, date.AddDays(1).ToDateTime(TimeOnly.MinValue) - local.DateTime - TimeSpan.FromTicks(1));
        return zone.GetUtcOffset(last) == local.Offset ? last : zone.ChangeBetween(due, last).AddTicks(-1);
    }

    private static DateOnly Date(DateTimeOffset local) => DateOnly.FromDateTime(local.DateTime);

    private bool Asked(DateTimeOffset local)
    {
        try
        {
            return _calendar?.Excludes(local) == true;
        }
        catch (Exception exception)
        {
            throw new CalendarFailedException(_calendarName!, exception);
        }
    }
}
