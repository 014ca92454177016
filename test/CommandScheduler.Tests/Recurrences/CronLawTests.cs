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
        => Gen.Select(Rules, Gen.Int[0, 40]).Sample(
            (run, limit) =>
            {
                var list = new List<DateTimeOffset>();
                for (var next = run.Rule.Next(run.From, default); next is not null && list.Count < 30; next = run.Rule.Next(next.Value, default))
                {
                    list.Add(next.Value);
                }

                var upTo = list.Count == 0 ? run.From.AddDays(1) : list[^1];
                var counted = run.Rule.CountThrough(run.From, upTo, default, limit);
                var kept = Math.Min(limit, list.Count);
                Assert.Equal(new OccurrenceRun(kept, kept == 0 ? null : list[kept - 1], list.Count <= limit), counted);
            },
            iter: Effort.Of(2_000));

    [Fact]
    public void An_interval_never_drifts_and_keeps_its_phase_from_an_earlier_anchor()
        => Gen.Select(Gen.Long[1, 366L * 24 * 3_600], Gen.Int[1, 400_000], Gen.Long[0, 40L * 365 * 24 * 3_600]).Sample(
            (seconds, number, ahead) =>
            {
                var rule = RecurrenceRule.Parse($"@every {seconds}s", "Europe/Berlin");
                var anchor = Text.Instant("2020-02-29T12:34:56.789Z");
                var count = (int)Math.Min(number, 200_000_000_000 / seconds);
                var upTo = anchor.AddSeconds(seconds * (double)count);
                Assert.Equal(new OccurrenceRun(count, anchor.AddTicks(seconds * TimeSpan.TicksPerSecond * count), true), rule.CountThrough(anchor, upTo, anchor, 1));
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
