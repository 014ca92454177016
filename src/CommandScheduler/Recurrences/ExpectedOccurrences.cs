using System.Globalization;

using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>Tells what a series will do, occurrence by occurrence.</summary>
internal static class ExpectedOccurrences
{
    /// <summary>Lists occurrences from a first one on, each with its shift by a clock change and its exclusion.</summary>
    public static IEnumerable<ExpectedOccurrence> Enumerate(OccurrenceSeries series, DateTimeOffset? first)
    {
        var all = series.IncludingGaps();
        var times = series.Rule.ClockRules is null ? null : series.Rule.WallTimes;
        for (var due = first; due is { } at; due = all.NextAfter(at))
        {
            var occurs = ReferenceEquals(all, series) || series.NextAfter(Instants.JustBefore(at)) == at;
            var excluded = occurs ? series.WhyExcluded(at) : null;
            var expected = new ExpectedOccurrence
            {
                DueAt = at,
                LocalTime = series.LocalTime(at),
                RunsAt = occurs && excluded is null ? at : null,
                Outcome = excluded is null ? null : OccurrenceOutcome.Skipped,
            };
            if (times is not null && ClockChange(expected, series.Zone, times, occurs) is { } change)
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

    private static OccurrenceNote? ClockChange(ExpectedOccurrence expected, TimeZoneInfo zone, IWallTimes times, bool occurs)
    {
        var wall = expected.LocalTime.DateTime;
        if (zone.OffsetsOf(wall) is { } offsets && offsets.First != offsets.Second)
        {
            var isFirst = expected.LocalTime.Offset == offsets.First;
            var which = $"this is the {(isFirst ? "first" : "second")}, {Offset(expected.LocalTime)}";
            return new(
                isFirst ? OccurrenceShift.FirstOfTwo : OccurrenceShift.SecondOfTwo,
                string.Create(CultureInfo.InvariantCulture, $"{wall:HH:mm:ss} exists twice on {wall:yyyy-MM-dd}: {which}"));
        }

        var before = expected.DueAt.UtcDateTime + zone.GetUtcOffset(expected.DueAt.AddSeconds(-1));
        if (before >= wall || times.Next(wall.AddTicks(-1)) == wall)
        {
            return null;
        }

        var change = string.Create(CultureInfo.InvariantCulture, $"for the clocks go from {before:HH:mm} to {wall:HH:mm}");
        var effect = occurs ? "it occurs when the gap ends" : "it does not occur";
        return new(
            occurs ? OccurrenceShift.MovedToEndOfGap : OccurrenceShift.SkippedInGap,
            string.Create(CultureInfo.InvariantCulture, $"{times.Next(before.AddTicks(-1)):yyyy-MM-dd HH:mm:ss} does not exist, {change}: {effect}"));
    }

    private static string Offset(DateTimeOffset time) => time.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
}
