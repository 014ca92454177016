using System.Globalization;

namespace CommandScheduler.Tests.Recurrences;

/// <summary>A random expression of the grammar that Cronos shares.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Parts">
/// Expressions that mean the same together. Cronos takes L, W and # alone in their fields only, so that a list of them is
/// one expression for each.
/// </param>
internal sealed record RandomCron(string Text, IReadOnlyList<string> Parts)
{
    private static readonly string[] Macros = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    private static readonly string[] MonthNames = ["JAN", "feb", "Mar", "APR", "may", "JUN", "jul", "AUG", "SEP", "oct", "NOV", "Dec"];
    private static readonly string[] DayNames = ["SUN", "mon", "Tue", "WED", "thu", "FRI", "sat"];

    public static RandomCron Make(Random random)
    {
        if (random.Next(40) == 0)
        {
            var macro = Macros[random.Next(Macros.Length)];
            return new(macro, [macro]);
        }

        var times = new List<string>();
        if (random.Next(4) == 0)
        {
            times.Add(random.Next(3) > 0 ? Number(random, 0, 59) : Plain(random, 0, 59));
        }

        times.Add(random.Next(5) == 0 ? "*" : Plain(random, 0, 59));
        times.Add(random.Next(3) == 0 ? "*" : random.Next(2) == 0 ? Number(random, 0, 4) : Plain(random, 0, 23));
        var month = random.Next(5) > 0 ? "*" : Plain(random, 1, 12, MonthNames);
        var (days, daysOfMonth) = random.Next(3) switch
        {
            0 => Days(random, 1, 31, null, CalendarDay),
            _ => ("*", ["*"]),
        };
        var (week, daysOfWeek) = random.Next(3) switch
        {
            0 => Days(random, 0, 7, DayNames, CalendarDayOfWeek),
            _ => random.Next(4) == 0 ? ("?", ["?"]) : ("*", ["*"]),
        };
        var time = string.Join(' ', times);
        return new($"{time} {days} {month} {week}", [.. from ofMonth in daysOfMonth from ofWeek in daysOfWeek select $"{time} {ofMonth} {month} {ofWeek}"]);
    }

    private static (string Text, List<string> Parts) Days(Random random, int least, int most, string[]? names, Func<Random, string> calendarDay)
    {
        if (random.Next(2) == 0)
        {
            var plain = Plain(random, least, most, names);
            return (plain, [plain]);
        }

        var parts = Enumerable.Range(0, random.Next(3) == 0 ? random.Next(1, 4) : 1).Select(_ => calendarDay(random)).ToList();
        if (random.Next(4) == 0)
        {
            parts.Insert(random.Next(parts.Count), Range(random, least, most, names));
        }

        return (string.Join(',', parts), parts);
    }

    private static string CalendarDay(Random random) => random.Next(5) switch
    {
        0 => "L",
        1 => $"L-{random.Next(1, random.Next(4) == 0 ? 31 : 6)}",
        2 => "LW",
        3 => $"L-{random.Next(1, 6)}W",
        _ => $"{random.Next(1, 32)}W",
    };

    private static string CalendarDayOfWeek(Random random)
    {
        var day = Number(random, 0, 7, DayNames);
        return random.Next(2) == 0 ? $"{day}#{random.Next(1, 6)}" : $"{day}L";
    }

    private static string Plain(Random random, int least, int most, string[]? names = null)
        => random.Next(4) == 0
            ? string.Join(',', Enumerable.Range(0, random.Next(2, 4)).Select(_ => random.Next(2) == 0 ? Number(random, least, most, names) : Range(random, least, most, names)))
            : random.Next(4) == 0 ? $"*/{random.Next(1, most + 1)}" : Range(random, least, most, names);

    private static string Range(Random random, int least, int most, string[]? names)
    {
        // The range from 7 is left out where it wraps with a step: Cronos loses its first Sunday.
        var step = random.Next(3) == 0 ? $"/{random.Next(1, 1 + (random.Next(2) == 0 ? 4 : most))}" : "";
        return random.Next(3) switch
        {
            0 => Number(random, least, most, names),
            1 when step != "" => $"{Number(random, least, most, names)}{step}",
            _ => $"{Number(random, least, most == 7 && step != "" ? 6 : most, names)}-{Number(random, least, most, names)}{step}",
        };
    }

    private static string Number(Random random, int least, int most, string[]? names = null)
    {
        var number = random.Next(least, most + 1);
        return names is not null && random.Next(2) == 0 ? names[(number - least) % names.Length] : number.ToString(CultureInfo.InvariantCulture);
    }
}
