using System.Globalization;

namespace CommandScheduler.Recurrences;

/// <summary>
/// One field of a cron expression. Brings it into the form that NCrontab reads rightly (ranges that wrap are written out,
/// Sunday is 0), and refuses what NCrontab takes but misreads: steps out of range, names cut short.
/// </summary>
internal sealed record CronField(string What, int Least, int Most, string[] Names)
{
    private bool IsDayOfMonth => Most == 31;

    private bool IsDayOfWeek => Names.Length == 7;

    /// <summary>Gets how many values there are; days of the week have 0 and 7 for the same.</summary>
    private int Size => IsDayOfWeek ? 7 : Most - Least + 1;

    public CronSet Read(string field, string recurrence, string parameter)
    {
        var plain = 0UL;
        var days = new List<CronDay>();
        var texts = new List<string>();
        foreach (var part in field == "?" && (IsDayOfMonth || IsDayOfWeek) ? ["*"] : field.Split(','))
        {
            if ((IsDayOfMonth ? DayOfMonth(part) : IsDayOfWeek ? DayOfWeek(part) : null) is { } day)
            {
                days.Add(day);
            }
            else
            {
                texts.Add(Plain(part));
            }
        }

        var all = ((1UL << Size) - 1) << Least;
        return plain == all ? new("*", all, [], true) : new(days.Count > 0 ? "*" : string.Join(',', texts), plain, [.. days], false);

        string Plain(string part)
        {
            var pieces = part.Split('/');
            if (pieces.Length > 2)
            {
                throw Error($"'{part}' has two steps", "Write one, such as '*/5'");
            }

            var hasStep = pieces.Length == 2;
            var step = 1;
            if (hasStep && (!int.TryParse(pieces[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1 || step > Size))
            {
                throw Error($"the step '/{pieces[1]}' of the {What} is out of range", $"Use a step from 1 to {Size}");
            }

            var ends = pieces[0].Split('-');
            if (ends.Length > 2)
            {
                throw Error($"'{pieces[0]}' is no range", "Write one such as '1-5'");
            }

            var any = pieces[0] == "*";
            var from = any ? Least : Number(ends[0]);
            var to = any ? Least + Size - 1 : ends.Length == 2 ? Number(ends[1]) : hasStep ? Most : from;
            if (to < from && from == 7 && IsDayOfWeek)
            {
                from = 0;
            }

            var values = new List<int>();
            var length = to < from ? to - from + Size : to - from;
            for (var passed = 0; passed <= length; passed += step)
            {
                values.Add(Least + ((from - Least + passed) % Size));
                plain |= 1UL << values[^1];
            }

            // Written out where NCrontab would swap the ends of the range, or does not know the day 7.
            return any ? part : to < from || to == 7 && IsDayOfWeek ? string.Join(',', values)
                : from == to ? $"{from}" : hasStep ? $"{from}-{to}/{step}" : $"{from}-{to}";
        }

        CronDay? DayOfMonth(string part)
        {
            var weekday = part.EndsWith('W') || part.EndsWith('w');
            var day = weekday ? part[..^1] : part;
            if (!day.StartsWith('L') && !day.StartsWith('l'))
            {
                return weekday ? new(CronDayForm.OfMonth, Number(day), Weekday: true) : null;
            }

            if (day.Length == 1)
            {
                return new(CronDayForm.FromLast, 0, Weekday: weekday);
            }

            return day[1] == '-' && Parse(day[2..]) is >= 0 and <= 30 and var distance
                ? new(CronDayForm.FromLast, distance, Weekday: weekday)
                : throw Error($"'{part}' is no day of the month", "Write 'L' for the last, 'L-1' to 'L-30' for one before it, or 'LW' for the last weekday");
        }

        CronDay? DayOfWeek(string part)
        {
            var mark = part.IndexOf('#', StringComparison.Ordinal);
            if (mark >= 0)
            {
                return Parse(part[(mark + 1)..]) is >= 1 and <= 5 and var nth
                    ? new(CronDayForm.NthOfWeek, Number(part[..mark]) % 7, nth)
                    : throw Error($"'{part}' is out of range, as no month has such a day", "Write '#1' to '#5' after the day, such as 'FRI#2' for the second Friday of the month");
            }

            if (!part.EndsWith('L') && !part.EndsWith('l'))
            {
                return null;
            }

            return part.Length > 1
                ? new(CronDayForm.LastOfWeek, Number(part[..^1]) % 7)
                : throw Error($"'{part}' is not clear as a day of the week", "Write 'SAT' for each Saturday, or the day before it, such as 'FRIL' for the last Friday of the month");
        }

        int Number(string text)
        {
            var name = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase) || (text.Length == 3 && name.StartsWith(text, StringComparison.OrdinalIgnoreCase)));
            if (name >= 0)
            {
                return name + Least;
            }

            var number = Parse(text);
            return number >= Least && number <= Most
                ? number
                : throw Error($"'{text}' is not among the {What}", text == "?" ? "Write '*' for any" : $"Use {Least} to {Most}{(Names.Length == 0 ? "" : $" or names such as '{Names[0][..3]}'")}{Marks}");
        }

        ArgumentException Error(string what, string remedy)
            => new($"'{recurrence}' is no cron expression: {what}. {remedy}.", parameter);
    }

    private string Marks => IsDayOfMonth ? ", or 'L', 'L-3', 'LW' or '15W' without range or step" : IsDayOfWeek ? ", or 'FRI#2' or 'FRIL' without range or step" : "";

    private static int Parse(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
