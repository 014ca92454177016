namespace CommandScheduler.Recurrences;

/// <summary>A part of a cron field that has plain values: <c>*</c>, a value or a range, with or without a step.</summary>
internal static class PlainPart
{
    /// <returns>The values, a bit each, and the part as NCrontab reads it rightly.</returns>
    public static (ulong Values, string Written) Read(CronFieldReader reader, string part)
    {
        var pieces = part.Split('/');
        if (pieces.Length > 2)
        {
            throw reader.Error($"'{part}' has two steps", "Write one, such as '*/5'");
        }

        var field = reader.Field;
        int? step = pieces.Length == 2 ? Step(reader, pieces[1]) : null;
        var isAny = pieces[0] == "*";
        var (from, to) = isAny ? (field.Least, field.Least + field.Size - 1) : Ends(reader, pieces[0], isOpen: step is not null);
        var values = Values(field, from, to, step ?? 1);
        return (Bits(values), isAny ? part : Written(field, from, to, step, values));
    }

    private static int Step(CronFieldReader reader, string text)
        => CronFieldReader.Number(text) is var step && step >= 1 && step <= reader.Field.Size
            ? step
            : throw reader.Error($"the step '/{text}' of the {reader.Field.What} is out of range", $"Use a step from 1 to {reader.Field.Size}");

    /// <summary>Reads a value or a range. If it is open, a single value reaches to the end of the field.</summary>
    private static (int From, int To) Ends(CronFieldReader reader, string text, bool isOpen)
    {
        var ends = text.Split('-');
        if (ends.Length > 2)
        {
            throw reader.Error($"'{text}' is no range", "Write one such as '1-5'");
        }

        var from = reader.Value(ends[0]);
        var to = ends.Length == 2 ? reader.Value(ends[1]) : isOpen ? reader.Field.Most : from;

        // A range that begins on a Sunday written as 7, such as 7-2, begins at 0.
        return to < from && from == 7 && reader.Field.IsDayOfWeek ? (0, to) : (from, to);
    }

    private static List<int> Values(CronField field, int from, int to, int step)
    {
        var values = new List<int>();
        var length = to < from ? to - from + field.Size : to - from;
        for (var passed = 0; passed <= length; passed += step)
        {
            values.Add(field.Least + ((from - field.Least + passed) % field.Size));
        }

        return values;
    }

    private static ulong Bits(List<int> values) => values.Aggregate(0UL, (bits, value) => bits | (1UL << value));

    /// <summary>Writes the values out where NCrontab would swap the ends of the range, or does not know the day 7.</summary>
    private static string Written(CronField field, int from, int to, int? step, List<int> values)
    {
        if (to < from || (to == 7 && field.IsDayOfWeek))
        {
            return string.Join(',', values);
        }

        return from == to ? $"{from}" : step is null ? $"{from}-{to}" : $"{from}-{to}/{step}";
    }
}
