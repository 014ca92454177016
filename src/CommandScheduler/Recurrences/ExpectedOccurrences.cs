using System.Globalization;

namespace CommandScheduler.Recurrences;

/// <summary>Tells what a series will do, occurrence by occurrence.</summary>
internal static class ExpectedOccurrences
{
    /// <summary>Lists occurrences from a first one on, with what clock changes and exclusions make of each.</summary>
    public static IEnumerable<ExpectedOccurrence> Of(OccurrenceSeries series, DateTimeOffset? first)
    {
        var all = series.IncludingGaps();
        var plain = series.Rule.ClockRules is null ? null : RecurrenceRule.Parse(series.Rule.Text, null);
        for (var due = first; due is { } at; due = all.NextAfter(at))
        {
            var occurs = ReferenceEquals(all, series) || series.NextAfter(at.AddTicks(-1)) == at;
            var excluded = occurs ? series.WhyExcluded(at) : null;
            var expected = new ExpectedOccurrence
            {
                DueAt = at,
                LocalTime = series.LocalTime(at),
                RunsAt = occurs && excluded is null ? at : null,
                Outcome = excluded is null ? null : OccurrenceOutcome.Skipped,
            };
            if (plain is not null && ClockChange(expected, series.Zone, plain, occurs) is { } change)
            {
                expected = expected.With(change.Shift, change.Text);
            }

            yield return excluded is null ? expected : expected.With(OccurrenceShift.Excluded, excluded);
        }
    }

    /// <summary>Ends a list with the last of so many runs.</summary>
    public static IEnumerable<ExpectedOccurrence> UpTo(long? runs, IEnumerable<ExpectedOccurrence> occurrences)
    {
        foreach (var expected in occurrences)
        {
            if (runs <= 0)
            {
                yield break;
            }

            runs -= expected.RunsAt is null ? 0 : 1;
            yield return expected;
        }
    }

    public static ExpectedOccurrence With(this ExpectedOccurrence expected, OccurrenceShift shift, string text)
        => expected with { Notes = [.. expected.Notes, new OccurrenceNote(shift, text)] };

    private static OccurrenceNote? ClockChange(ExpectedOccurrence expected, TimeZoneInfo zone, RecurrenceRule plain, bool occurs)
    {
        var wall = expected.LocalTime.DateTime;
        if (zone.OffsetsOf(wall) is { } offsets && offsets.First != offsets.Second)
        {
            var isFirst = expected.LocalTime.Offset == offsets.First;
            return new(
                isFirst ? OccurrenceShift.FirstOfTwo : OccurrenceShift.SecondOfTwo,
                string.Create(CultureInfo.InvariantCulture, $"{wall:HH:mm:ss} exists twice on {wall:yyyy-MM-dd}: this is the {(isFirst ? "first" : "second")}, {Offset(expected.LocalTime)}"));
        }

        var before = expected.DueAt.UtcDateTime + zone.GetUtcOffset(expected.DueAt.AddSeconds(-1));
        if (before >= wall || Wall(plain, wall) == wall)
        {
            return null;
        }

        return new(
            occurs ? OccurrenceShift.MovedToEndOfGap : OccurrenceShift.SkippedInGap,
            string.Create(CultureInfo.InvariantCulture, $"{Wall(plain, before):yyyy-MM-dd HH:mm:ss} does not exist, for the clocks go from {before:HH:mm} to {wall:HH:mm}: {(occurs ? "it occurs when the gap ends" : "it does not occur")}"));
    }

    /// <summary>Finds the first wall time from one on, itself included, that the expression names.</summary>
    private static DateTime? Wall(RecurrenceRule plain, DateTime from)
        => plain.Next(new DateTimeOffset(DateTime.SpecifyKind(from, DateTimeKind.Utc)).AddTicks(-1), default)?.DateTime;

    private static string Offset(DateTimeOffset time) => time.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
}
