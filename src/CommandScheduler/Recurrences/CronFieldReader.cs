using System.Globalization;

namespace CommandScheduler.Recurrences;

/// <summary>
/// Reads one field of a cron expression. Brings it into the form that NCrontab reads rightly (ranges that wrap are written
/// out, Sunday is 0), and refuses what NCrontab takes but misreads: steps out of range, names cut short.
/// </summary>
/// <param name="field">The field.</param>
/// <param name="recurrence">The whole expression, for errors.</param>
/// <param name="parameter">The parameter that errors name.</param>
internal sealed class CronFieldReader(CronField field, string recurrence, string parameter)
{
    public CronField Field { get; } = field;

    public CronSet Read(string text)
    {
        var plain = 0UL;
        var days = new List<CronDay>();
        var texts = new List<string>();
        foreach (var part in Parts(text))
        {
            if (CalendarDay(part) is { } day)
            {
                days.Add(day);
                continue;
            }

            var (values, written) = PlainPart.Read(this, part);
            plain |= values;
            texts.Add(written);
        }

        return plain == Field.All
            ? new("*", Field.All, [], IsAny: true)
            : new(days.Count > 0 ? "*" : string.Join(',', texts), plain, [.. days], IsAny: false);
    }

    /// <summary>Reads one value of the field: a number or a name.</summary>
    public int Value(string text)
    {
        if (Field.Named(text) is { } named)
        {
            return named;
        }

        var number = Number(text);
        return number >= Field.Least && number <= Field.Most
            ? number
            : throw Error($"'{text}' is not among the {Field.What}", text == "?" ? "Write '*' for any" : Field.Usage);
    }

    public ArgumentException Error(string what, string remedy) => new($"'{recurrence}' is no cron expression: {what}. {remedy}.", parameter);

    /// <summary>Reads digits; -1 if the text is anything else.</summary>
    public static int Number(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private string[] Parts(string text) => text == "?" && (Field.IsDayOfMonth || Field.IsDayOfWeek) ? ["*"] : text.Split(',');

    private CronDay? CalendarDay(string part)
        => Field.IsDayOfMonth ? MonthDayPart.Read(this, part) : Field.IsDayOfWeek ? WeekDayPart.Read(this, part) : null;
}
