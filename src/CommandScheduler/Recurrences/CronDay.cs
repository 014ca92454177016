namespace CommandScheduler.Recurrences;

/// <summary>A day of each month that only the calendar tells: <c>L</c>, <c>W</c> and <c>#</c>.</summary>
/// <param name="Form">How the day is found.</param>
/// <param name="Number">The day of the month, the distance from its last day, or the day of the week with Sunday as 0.</param>
/// <param name="Nth">Which of the days of the week; 0 for the other forms.</param>
/// <param name="Weekday">Whether the weekday nearest to the day is meant, within the month.</param>
internal readonly record struct CronDay(CronDayForm Form, int Number, int Nth = 0, bool Weekday = false)
{
    public bool Is(DateTime date)
    {
        var last = DateTime.DaysInMonth(date.Year, date.Month);
        return Form switch
        {
            CronDayForm.OfMonth => IsAt(date, Number, last),
            CronDayForm.FromLast => IsAt(date, last - Number, last),
            CronDayForm.NthOfWeek => (int)date.DayOfWeek == Number && (date.Day + 6) / 7 == Nth,
            _ => (int)date.DayOfWeek == Number && date.Day > last - 7,
        };
    }

    private bool IsAt(DateTime date, int day, int last)
    {
        if (day < 1 || day > last)
        {
            return false;
        }

        if (!Weekday)
        {
            return date.Day == day;
        }

        var moved = new DateTime(date.Year, date.Month, day).DayOfWeek switch
        {
            DayOfWeek.Saturday => day > 1 ? day - 1 : day + 2,
            DayOfWeek.Sunday => day < last ? day + 1 : day - 2,
            _ => day,
        };
        return date.Day == moved;
    }
}
