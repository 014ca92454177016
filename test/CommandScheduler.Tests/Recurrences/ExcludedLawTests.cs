using CommandScheduler.Recurrences;

using CsCheck;

namespace CommandScheduler.Tests.Recurrences;

/// <summary>What is excluded is counted day by day; a list that asks of each occurrence says the same.</summary>
public sealed class ExcludedLawTests
{
    private static readonly Dictionary<string, List<DateTimeOffset>> Changes = Zones.Ids.ToDictionary(id => id, id => Zones.Changes(Zones.Find(id)));

    private static readonly Gen<(OccurrenceSeries Series, DateTimeOffset From, string Told)> All =
        from seed in Gen.Int
        from id in Any.Of(Zones.Ids)
        from overlap in Any.Of<DaylightSavingOverlap?>(null, DaylightSavingOverlap.First, DaylightSavingOverlap.Last, DaylightSavingOverlap.Both)
        from kind in Gen.Int[0, 3]
        from text in Any.Of("*/7 * * * *", "0 */5 * * *", "15,45 0,1,2,3,23 * * *", "30 2 * * *", "0 0 1 * *", "@every 50m", "@every 1d")
        let random = new Random(seed)
        let change = Zones.RandomInstant(random, Changes[id])
        let dates = Enumerable.Range(0, random.Next(5)).Select(_ => DateOnly.FromDateTime(change.UtcDateTime).AddDays(random.Next(-3, 6))).ToArray()
        let options = new JobOptions { TimeZone = id, Exclude = new Exclusions { Dates = dates }, StartAt = change.AddHours(-80) }
        let rule = RecurrenceRule.Parse(text, id, text[0] == '@' ? null : new DaylightSaving { Overlap = overlap ?? DaylightSavingOverlap.First })
        let calendar = kind == 0 ? null : new Some(kind, random.Next(2, 5))
        let whole = new OccurrenceSeries(rule, options, change, calendar)
        let pause = new PausedSpan(change.AddHours(random.Next(-20, 20)), change.AddHours(random.Next(20, 40)))
        let series = random.Next(3) == 0 ? whole.Without([pause]) : whole
        select (series, change.AddHours(-random.Next(80)), $"'{text}' in {id} ({overlap}), {kind}, {string.Join(' ', dates)}");

    [Fact]
    public void Counting_agrees_with_a_list()
        => Gen.Select(All, Gen.Int[0, 240]).Sample((run, hours) => Agree(run.Series, run.From, hours, run.Told), iter: Effort.Of(2_000));

    [Theory]
    [InlineData(28)]
    [InlineData(29)]
    public void Clocks_that_are_set_back_after_midnight_show_some_of_the_day_before_again(int excluded)
    {
        // At 00:01 on 29 October 2000 they went back to 23:01 on the 28th.
        var options = new JobOptions { TimeZone = "America/St_Johns", Exclude = new Exclusions { Dates = [new DateOnly(2000, 10, excluded)] } };
        var series = new OccurrenceSeries(RecurrenceRule.Parse("* * * * *", options.TimeZone), options, default, null);
        var from = Text.Instant("2000-10-28T00:00:00Z");
        Agree(series, from, 60, $"{excluded}");
        var whole = series.Count(from, from.AddDays(3).AddTicks(-1));
        Assert.Equal((whole.Count, from, true), series.CountWithin(from, from.AddDays(3), 10_000));
    }

    private static void Agree(OccurrenceSeries series, DateTimeOffset from, int hours, string told)
    {
        if (series.NextAfter(from) is not { } first)
        {
            return;
        }

        var through = first.AddHours(hours);
        var list = new List<(DateTimeOffset Due, bool IsExcluded)>();
        for (DateTimeOffset? due = first; due <= through; due = series.NextAfter(due.Value))
        {
            list.Add((due.Value, series.WhyExcluded(due.Value) is not null));
        }

        var (open, excluded) = (list.Where(each => !each.IsExcluded).ToArray(), list.Where(each => each.IsExcluded).ToArray());
        var expected = new OccurrenceRun(open.Length, LastOf(open), true, excluded.Length, LastOf(excluded));
        Assert.True(expected == series.Count(first, through), $"{told}: {expected}, and not {series.Count(first, through)}");
        Assert.Equal(expected, series.Overdue(first, through));
        var leading = list.TakeWhile(each => each.IsExcluded).ToArray();
        Assert.Equal(new OccurrenceRun(0, null, true, leading.Length, LastOf(leading)), series.LeadingExcluded(first, through));
        for (var number = 1; number <= open.Length; number += 1 + (open.Length / 7))
        {
            Assert.Equal(open[number - 1].Due, series.Nth(first, through, number));
        }
    }

    private static DateTimeOffset? LastOf((DateTimeOffset Due, bool IsExcluded)[] list) => list.Length == 0 ? null : list[^1].Due;

    /// <summary>A calendar that excludes some days, or some times of each.</summary>
    private sealed class Some(int kind, int each) : IExclusionCalendar
    {
        public bool IsByDate => kind < 3;

        public bool Excludes(DateTimeOffset localTime) => (kind < 3 ? localTime.Day : localTime.Hour) % each == 0;
    }
}
