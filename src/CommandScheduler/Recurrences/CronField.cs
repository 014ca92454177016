using System.Globalization;

namespace CommandScheduler.Recurrences;

/// <summary>One field of a cron expression. Refuses what NCrontab takes but misreads: reversed ranges, steps out of range, names cut short.</summary>
internal sealed record CronField(string What, int Least, int Most, string[] Names)
{
    /// <summary>Brings a field into the form that NCrontab reads: numbers only, Sunday as 0.</summary>
    public string Normalize(string field, string recurrence, string parameter)
    {
        return string.Join(',', field.Split(',').Select(Part));

        string Part(string part)
        {
            var step = part.Split('/');
            if (step.Length > 2)
            {
                throw Error($"'{part}' has two steps", "Write one, such as '*/5'");
            }

            if (step.Length == 2 && (!int.TryParse(step[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size < 1 || size > Span))
            {
                throw Error($"the step '/{step[1]}' of the {What} is out of range", $"Use a step from 1 to {Span}");
            }

            var range = Range(step[0], open: step.Length == 2);
            if (range is not var (from, to))
            {
                return part;
            }

            if (Names is not [_, _, _, _, _, _, _] || to < 7)
            {
                return step.Length == 2 ? $"{from}-{to}/{step[1]}" : from == to ? $"{from}" : $"{from}-{to}";
            }

            // Sunday is 7 here and 0 to NCrontab, so the days are written one by one.
            var by = step.Length == 2 ? int.Parse(step[1], CultureInfo.InvariantCulture) : 1;
            return string.Join(',', Enumerable.Range(from, to - from + 1).Where(day => (day - from) % by == 0).Select(day => day % 7));
        }

        (int From, int To)? Range(string text, bool open)
        {
            if (text == "*")
            {
                return null;
            }

            var ends = text.Split('-');
            if (ends.Length > 2)
            {
                throw Error($"'{text}' is no range", "Write one such as '1-5'");
            }

            var from = Number(ends[0]);
            var to = ends.Length == 2 ? Number(ends[1]) : open ? (Names.Length == 7 ? 6 : Most) : from;
            if (open && ends.Length == 1 && to < from)
            {
                to = from;
            }

            if (to < from)
            {
                throw Error($"the range '{text}' of the {What} is reversed", $"Write '{ends[0]}-{(Names.Length == 7 ? 6 : Most)},{Least}-{ends[1]}'");
            }

            return (from, to);
        }

        int Number(string text)
        {
            var name = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase) || (text.Length == 3 && name.StartsWith(text, StringComparison.OrdinalIgnoreCase)));
            if (name >= 0)
            {
                return name + Least;
            }

            if (text.AsSpan().IndexOfAny("LW#?lw") >= 0)
            {
                throw Error($"'{text}' uses L, W, # or ?, which are not supported", "Write the days as numbers, and '*' for any");
            }

            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most
                ? number
                : throw Error($"'{text}' is not among the {What}", $"Use {Least} to {Most}{(Names.Length == 0 ? "" : $" or names such as '{Names[0][..3]}'")}");
        }

        ArgumentException Error(string what, string remedy)
            => new($"'{recurrence}' is no cron expression: {what}. {remedy}.", parameter);
    }

    private int Span => Names.Length == 7 ? 7 : Most - Least + 1;
}
