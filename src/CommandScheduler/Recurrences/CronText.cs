using System.Globalization;

namespace CommandScheduler.Recurrences;

/// <summary>Says in plain English when a recurrence occurs.</summary>
/// <remarks>The text is made from the values that the fields allow, not from the way they are written, so that it says what will happen.</remarks>
internal static class CronText
{
    /// <summary>Up to so many times of a day are listed one by one.</summary>
    private const int FewTimes = 6;

    private static readonly string[] Nth = ["first", "second", "third", "fourth", "fifth"];

    public static string Describe(CronPattern pattern)
        => Times(pattern.Seconds.Values, pattern.Minutes.Values, pattern.Hours.Values, pattern is { DaysOfMonth.IsAny: true, DaysOfWeek.IsAny: true })
            + Days(pattern) + Months(pattern);

    public static string Every(TimeSpan interval)
    {
        // A day is not a unit, as one on which the clocks change is longer or shorter.
        var (size, unit) = interval.Ticks % TimeSpan.TicksPerHour == 0 ? (TimeSpan.TicksPerHour, "hour")
            : interval.Ticks % TimeSpan.TicksPerMinute == 0 ? (TimeSpan.TicksPerMinute, "minute") : (TimeSpan.TicksPerSecond, "second");
        return interval.Ticks == size ? $"Every {unit}"
            : size == TimeSpan.TicksPerSecond && interval.TotalHours > 1 ? $"Every {And(Parts(interval))}"
            : string.Create(CultureInfo.InvariantCulture, $"Every {(decimal)interval.Ticks / size} {unit}s");
    }

    private static IEnumerable<string> Parts(TimeSpan interval)
    {
        var seconds = (decimal)(interval.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond;
        return new[]
        {
            Count((int)interval.TotalHours, "hour"),
            interval.Minutes == 0 ? "" : Count(interval.Minutes, "minute"),
            seconds == 1 ? "1 second" : string.Create(CultureInfo.InvariantCulture, $"{seconds} seconds"),
        }.Where(part => part.Length > 0);
    }

    private static string Times(int[] seconds, int[] minutes, int[] hours, bool daily)
    {
        if (seconds.Length * minutes.Length * hours.Length <= FewTimes)
        {
            return At(from hour in hours from minute in minutes from second in seconds select Time(hour, minute, seconds is [0] ? null : second), daily);
        }

        return seconds.Length > 1 || minutes.Length > 1
            ? Within(seconds, minutes, hours)
            : Hourly(seconds[0], minutes[0], hours, daily);
    }

    private static string At(IEnumerable<string> times, bool daily) => $"At {And(times)}{(daily ? " every day" : "")}";

    /// <summary>Says at which hours, for one time of each.</summary>
    private static string Hourly(int second, int minute, int[] hours, bool daily)
    {
        if (hours.Length == 24)
        {
            return PastEveryHour(second, minute);
        }

        var times = hours.Select(hour => Time(hour, minute, second == 0 ? null : second)).ToArray();
        return Step(hours) switch
        {
            null when Runs(hours, 24, wraps: true) is var runs && runs.Count * 3 <= hours.Length
                => $"Every hour {And(runs.Select(run => $"from {Clock(run.From)} to {Clock(run.To)}"))}",
            null => At(times, daily),
            1 => $"Every hour from {times[0]} to {times[^1]}",
            { } step when hours.Length * step == 24 && times[0] == "00:00" => $"Every {step} hours",
            { } step => $"Every {step} hours from {times[0]} to {times[^1]}",
        };

        string Clock(int hour) => Time(hour, minute, second == 0 ? null : second);
    }

    private static string PastEveryHour(int second, int minute)
        => (minute, second) == (0, 0) ? "Every hour"
            : second == 0 ? $"At {Count(minute, "minute")} past every hour"
            : $"At {Count(minute, "minute")} and {Count(second, "second")} past every hour";

    /// <summary>Says which seconds or minutes of which hours.</summary>
    private static string Within(int[] seconds, int[] minutes, int[] hours)
    {
        var (text, listsMinutes) = seconds is [0] ? MinutesOf(minutes) : SecondsOf(seconds, minutes);
        if (hours.Length == 24)
        {
            return listsMinutes ? $"{text} of every hour" : text;
        }

        var runs = Runs(hours, 24, wraps: false);
        int? last = seconds is [0] || minutes.Length < 60 ? null : 59;
        return runs.Count > 3
            ? $"{text} in {Numbers(hours, "hour")}"
            : text + string.Join(" and", runs.Select(run => $" between {Time(run.From, 0, null)} and {Time(run.To, 59, last)}"));
    }

    private static (string Text, bool ListsMinutes) MinutesOf(int[] minutes)
    {
        var text = Repeated(minutes, "minute");
        return (text, IsList(text));
    }

    private static (string Text, bool ListsMinutes) SecondsOf(int[] seconds, int[] minutes)
    {
        var text = Repeated(seconds, "second");
        if (minutes.Length < 60)
        {
            return ($"{text} of {Numbers(minutes, "minute")}", true);
        }

        return (IsList(text) ? $"{text} of every minute" : text, false);
    }

    private static bool IsList(string text) => text.StartsWith("At", StringComparison.Ordinal);

    private static string Repeated(int[] values, string unit)
        => values.Length == 60 ? $"Every {unit}"
            : values is [0, _, ..] && Step(values) is { } step && values.Length * step == 60 ? $"Every {step} {unit}s"
            : $"At {Numbers(values, unit)}";

    private static string Days(CronPattern pattern)
    {
        var (month, week) = (pattern.DaysOfMonth, pattern.DaysOfWeek);
        if (!month.IsAny)
        {
            string[] plain = month.Plain == 0 ? [] : [$"{Numbers(month.Values, "day")} of the month{Lacking(month.Values)}"];
            var days = And(plain.Concat(month.Days.Distinct().Select(Day)));
            return $" on {days}{(week.IsAny ? "" : $", if it is {WeekDays(week, "a ", "", "or")}")}";
        }

        if (week.IsAny)
        {
            return "";
        }

        return WeekRun(week) is { } run ? $", {run}"
            : week.Days.IsEmpty ? $" on {WeekDays(week, "", "s", "and")}"
            : $" on {WeekDays(week, "every ", "", "and")}";
    }

    /// <summary>Says that some months have none of these days.</summary>
    private static string Lacking(int[] days) => days[0] <= 28 ? "" : days.Length == 1 ? ", if it has that day" : ", if it has them";

    private static string? WeekRun(CronSet week)
        => week.Days.IsEmpty && Runs(week.Values, 7, wraps: true) is [var run] && week.Values.Length > 2 ? $"{WeekDay(run.From)} to {WeekDay(run.To)}" : null;

    private static string WeekDays(CronSet week, string before, string after, string joint)
    {
        // The article once: "a Monday or Friday".
        var plain = week.Values.OrderBy(day => (day + 6) % 7).Select((day, index) => $"{(index == 0 || joint == "and" ? before : "")}{WeekDay(day)}{after}");
        return WeekRun(week) ?? Join(week.Days.Distinct().Select(Day).Concat(plain), joint);
    }

    private static string Months(CronPattern pattern)
    {
        var months = pattern.Months;
        return months.IsAny ? "" : months.Values.Length > 2 && Runs(months.Values, 12, wraps: true) is [var run]
            ? $", from {Month(run.From)} to {Month(run.To)}"
            : $", in {And(months.Values.Select(Month))}";
    }

    private static string Day(CronDay day)
    {
        var text = day switch
        {
            { Form: CronDayForm.NthOfWeek } => $"the {Nth[day.Nth - 1]} {WeekDay(day.Number)} of the month",
            { Form: CronDayForm.LastOfWeek } => $"the last {WeekDay(day.Number)} of the month",
            { Form: CronDayForm.OfMonth } => $"the weekday of the month nearest to day {day.Number}",
            { Number: 0, Weekday: true } => "the last weekday of the month",
            { Number: 0 } => "the last day of the month",
            { Weekday: true } => $"the weekday of the month nearest to the day {Count(day.Number, "day")} before its last",
            _ => $"the day {Count(day.Number, "day")} before the last day of the month",
        };
        return day is { Form: CronDayForm.OfMonth, Number: > 28 } or { Form: CronDayForm.FromLast, Number: >= 28 }
            or { Nth: 5 } ? $"{text}, if it has that day" : text;
    }

    private static string WeekDay(int day) => CultureInfo.InvariantCulture.DateTimeFormat.DayNames[day];

    private static string Month(int month) => CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[month - 1];

    private static string Time(int hour, int minute, int? second) => second is { } given ? $"{hour:00}:{minute:00}:{given:00}" : $"{hour:00}:{minute:00}";

    private static string Count(int count, string unit) => count == 1 ? $"1 {unit}" : $"{count} {unit}s";

    private static string Numbers(int[] values, string unit)
        => values.Length == 1 ? $"{unit} {values[0]}"
            : values.Length > 2 && Step(values) == 1 ? $"{unit}s {values[0]} to {values[^1]}"
            : values.Length > 4 && Step(values) is not null ? $"{unit}s {values[0]}, {values[1]}, {values[2]}, … {values[^1]}"
            : Runs(values, unit == "hour" ? 24 : 60, wraps: unit != "day") is var runs && runs.Count * 3 <= values.Length
                ? $"{unit}s {And(runs.Select(run => run.From == run.To ? $"{run.From}" : $"{run.From} to {run.To}"))}"
            : $"{unit}s {And(values.Select(value => $"{value}"))}";

    /// <summary>Gets the distance between all neighbours; null if there are several.</summary>
    private static int? Step(int[] values)
    {
        var steps = values.Zip(values.Skip(1), (one, next) => next - one).Distinct().ToArray();
        return steps is [var step] ? step : null;
    }

    /// <summary>Gets the rows of neighbours.</summary>
    private static List<(int From, int To)> Runs(int[] values, int size, bool wraps)
    {
        var runs = new List<(int From, int To)>();
        foreach (var value in values)
        {
            if (runs.Count > 0 && runs[^1].To == value - 1)
            {
                runs[^1] = (runs[^1].From, value);
            }
            else
            {
                runs.Add((value, value));
            }
        }

        if (wraps && runs.Count > 1 && (runs[^1].To + 1 - runs[0].From) % size == 0)
        {
            runs[0] = (runs[^1].From, runs[0].To);
            runs.RemoveAt(runs.Count - 1);
        }

        return runs;
    }

    private static string And(IEnumerable<string> items) => Join(items, "and");

    private static string Join(IEnumerable<string> items, string joint)
    {
        var all = items.ToArray();
        return all.Length == 1 ? all[0] : $"{string.Join(", ", all[..^1])} {joint} {all[^1]}";
    }
}
