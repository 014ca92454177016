using CommandScheduler.Recurrences;

using Cronos;

using CsCheck;

namespace CommandScheduler.Tests.Recurrences;

public sealed class CronLawTests
{
    private static readonly Dictionary<string, List<DateTimeOffset>> Changes = Zones.Ids.ToDictionary(id => id, id => Zones.Changes(Zones.Find(id)));

    private static readonly Gen<(RandomCron Cron, TimeZoneInfo Zone, RecurrenceRule Rule, DateTimeOffset From)> Rules =
        from seed in Gen.Int
        from id in Any.Of(Zones.Ids)
        from gap in Gen.Enum<DaylightSavingGap>()
        from overlap in Any.Of<DaylightSavingOverlap?>(null, DaylightSavingOverlap.First, DaylightSavingOverlap.Last, DaylightSavingOverlap.Both)
        let random = new Random(seed)
        let cron = RandomCron.Make(random)
        let rule = Parse(cron.Text, Zones.Find(id), new DaylightSaving { Gap = gap, Overlap = overlap })
        where rule is not null
        select (cron, Zones.Find(id), rule, Zones.RandomInstant(random, Changes[id]).AddTicks(random.Next(3) - 1));

    [Fact]
    public void Occurrences_are_later_than_what_they_follow_and_show_the_wall_time_they_stand_for()
        => Rules.Sample(
            run =>
            {
                var after = run.From;
                for (var row = 0; row < 20 && run.Rule.Next(after, default) is { } next; row++)
                {
                    Assert.True(next > after, $"'{run.Cron.Text}' in {run.Zone.Id}: {next:O} after {after:O}");
                    Assert.Equal(TimeSpan.Zero, next.Offset);
                    var endsGap = run.Rule.ClockRules?.Gap == DaylightSavingGap.EndOfGap && run.Zone.GetUtcOffset(next) > run.Zone.GetUtcOffset(next.AddSeconds(-1));
                    Assert.True(endsGap || Matches(run.Cron, (next + run.Zone.GetUtcOffset(next)).UtcDateTime), $"'{run.Cron.Text}' in {run.Zone.Id}: {next:O}");

                    // Nothing is between: from any instant in between, the same occurrence is next.
                    var between = after.AddTicks((next - after).Ticks / 3 * 2);
                    Assert.Equal(next, run.Rule.Next(between, default));
                    after = next;
                }
            },
            iter: Effort.Of(5_000));

    [Fact]
    public void Counting_agrees_with_a_list()
        => Gen.Select(Rules, Gen.Int[1, 3_000], Gen.Int[0, 10_000]).Sample(
            (run, length, beyond) =>
            {
                var list = new List<DateTimeOffset>();
                for (var next = run.Rule.Next(run.From, default); next is not null && list.Count < length; next = run.Rule.Next(next.Value, default))
                {
                    list.Add(next.Value);
                }

                if (list.Count == 0)
                {
                    Assert.Equal(0, run.Rule.Count(run.From, run.From.AddDays(1), default));
                    return;
                }

                // Up to some time before the one after the last.
                var following = run.Rule.Next(list[^1], default) ?? list[^1].AddDays(1);
                var upTo = list[^1].AddTicks((following - list[^1]).Ticks / 10_001 * beyond);
                var count = run.Rule.Count(run.From, upTo, default);
                Assert.True(list.Count == count, $"'{run.Cron.Text}' in {run.Zone.Id} from {run.From:O} to {upTo:O}: {list.Count}, and not {count}");
                Assert.Equal(list.Count - 1, run.Rule.Count(run.From, list[^1].AddTicks(-1), default));
                Assert.Equal(list.Count - 1, run.Rule.Count(list[0], upTo, default));
                var number = 1 + (beyond % list.Count);
                Assert.Equal(list[number - 1], run.Rule.Nth(run.From, upTo, default, number));
                Assert.Equal(list[^1], run.Rule.Nth(run.From, upTo, default, list.Count));
            },
            iter: Effort.Of(2_000));

    [Fact]
    public void Counting_agrees_with_a_list_around_each_clock_change()
    {
        string[] texts = ["*/30 1-3 * * *", "*/20 * * * *", "15,45 0,1,2,3,23 * * *", "59 59 23 * * *", "0 0 * * *", "30 2 * * SUN", "0 0-6/2 * * *"];
        foreach (var id in Effort.Of(Zones.Ids))
        {
            foreach (var text in texts)
            {
                foreach (var overlap in Enum.GetValues<DaylightSavingOverlap>())
                {
                    foreach (var change in Changes[id].TakeLast(6))
                    {
                        var clock = new DaylightSaving { Overlap = overlap, Gap = (DaylightSavingGap)(change.Day % 2) };
                        CountAround(change, RecurrenceRule.Parse(text, id, clock));
                    }
                }
            }
        }

        static void CountAround(DateTimeOffset change, RecurrenceRule rule)
        {
            for (var hours = -30; hours <= 30; hours += 5)
            {
                var from = change.AddHours(hours).AddMinutes(hours % 3);
                var list = new List<DateTimeOffset>();
                for (var next = rule.Next(from, default); next < from.AddDays(3); next = rule.Next(next.Value, default))
                {
                    list.Add(next.Value);
                }

                var count = rule.Count(from, from.AddDays(3).AddTicks(-1), default);
                Assert.True(list.Count == count, $"'{rule.Text}' in {rule.Zone.Id} ({rule.ClockRules}) for 3 days from {from:O}: {list.Count}, not {count}");
            }
        }
    }

    [Theory]
    [InlineData("* * * * * *", null, 31_536_000)]
    [InlineData("* * * * * *", "Europe/Berlin", 31_536_000)]
    [InlineData("*/10 * * * *", "America/St_Johns", 52_560)]
    [InlineData("0 30 2 * * *", "Europe/Berlin", 365)]
    public void A_year_is_counted_whatever_its_clock_changes(string recurrence, string? zone, long count)
    {
        var rule = RecurrenceRule.Parse(recurrence, zone);
        var start = Text.Instant("2026-01-05T09:00:00Z");
        Assert.Equal(count, rule.Count(start, start.AddDays(365), default));
        var late = start.AddDays(200).AddTicks(-1);
        Assert.Equal(rule.Next(late, default), rule.Nth(start, start.AddDays(365), default, rule.Count(start, late, default) + 1));
    }

    [Fact]
    public void An_interval_never_drifts_and_keeps_its_phase_from_an_earlier_anchor()
        => Gen.Select(Gen.Long[1, 366L * 24 * 3_600], Gen.Int[1, 400_000], Gen.Long[0, 40L * 365 * 24 * 3_600]).Sample(
            (seconds, number, ahead) =>
            {
                var rule = RecurrenceRule.Parse($"@every {seconds}s", "Europe/Berlin");
                var anchor = Text.Instant("2020-02-29T12:34:56.789Z");
                var count = (int)Math.Min(number, 200_000_000_000 / seconds);
                var upTo = anchor.AddSeconds(seconds * (double)count);
                Assert.Equal(count, rule.Count(anchor, upTo, anchor));
                Assert.Equal(anchor.AddTicks(seconds * TimeSpan.TicksPerSecond * count), rule.Nth(anchor, upTo, anchor, count));
                Assert.Equal(anchor.AddTicks(seconds * TimeSpan.TicksPerSecond * (count + 1)), rule.Next(upTo, anchor));

                var instant = anchor.AddSeconds(-ahead);
                var earlier = rule.AnchorAtOrBefore(anchor, instant);
                Assert.InRange(instant - earlier, TimeSpan.Zero, TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
                Assert.Equal(0, (anchor - earlier).Ticks % TimeSpan.FromSeconds(seconds).Ticks);
                Assert.Equal(anchor, rule.AnchorAtOrBefore(anchor, anchor.AddSeconds(ahead)));
            },
            iter: Effort.Of(5_000));

    [Fact]
    public void Cron_needs_no_anchor()
        => Assert.Equal(Text.Instant("2026-01-01"), RecurrenceRule.Parse("@daily", null).AnchorAtOrBefore(Text.Instant("2026-01-01"), Text.Instant("2025-01-01")));

    private static RecurrenceRule? Parse(string text, TimeZoneInfo zone, DaylightSaving clocks)
    {
        try
        {
            return RecurrenceRule.ParseIn(zone, text, clocks);
        }
        catch (ArgumentException refusal) when (refusal.Message.Contains("never occurs", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static bool Matches(RandomCron cron, DateTime wall)
        => cron.Parts.Any(part => CronExpression.Parse(part, part.Split(' ').Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard).GetNextOccurrence(wall, inclusive: true) == wall);
}
