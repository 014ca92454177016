using CommandScheduler.Recurrences;

using CsCheck;

namespace CommandScheduler.Tests.Recurrences;

/// <summary><c>@every</c> with whole days in a time zone keeps the wall time.</summary>
public sealed class EveryDaysRuleTests
{
    [Theory]
    [InlineData("@every 14d")]
    [InlineData("@every 2w")]
    public void Each_second_week_is_at_nine_by_the_clocks_of_the_zone(string recurrence)
    {
        var start = Text.Instant("2026-03-16T08:00:00Z");
        var options = new JobOptions { TimeZone = "Europe/Berlin", StartAt = start };
        var preview = Recurrence.Preview(recurrence, options, start.AddDays(-1), 20);
        Assert.Equal(start, preview[0].DueAt);
        Assert.All(preview, expected => Assert.Equal(TimeSpan.FromHours(9), expected.LocalTime.TimeOfDay));
        var days = preview.Select(expected => (expected.LocalTime.Date - preview[0].LocalTime.Date).Days);
        Assert.Equal(Enumerable.Range(0, 20).Select(number => 14 * number), days);
        Assert.Equal([TimeSpan.FromHours(1), TimeSpan.FromHours(2)], preview.Select(expected => expected.LocalTime.Offset).Distinct());
    }

    [Theory]
    [InlineData("@every 24h", "Europe/Berlin")]
    [InlineData("@every 1d12h", "Europe/Berlin")]
    [InlineData("@every 1.5d", "Europe/Berlin")]
    [InlineData("@every 1d", null)]
    [InlineData("@every 1d", "UTC")]
    public void Everything_else_counts_elapsed_time(string recurrence, string? zone)
    {
        var rule = RecurrenceRule.Parse(recurrence, zone);
        var anchor = Text.Instant("2026-03-27T08:00:00Z");
        var interval = rule.Next(anchor, anchor) - anchor;
        for (var number = 1; number < 9; number++)
        {
            Assert.Equal(anchor + (number * interval), rule.Next(anchor + ((number - 1) * interval!.Value), anchor));
        }
    }

    [Fact]
    public void It_says_so_in_English()
    {
        Assert.Equal(
            "Every 14 days at the same time (Europe/Berlin; a time that the clocks skip occurs when the gap ends, one that they repeat occurs at "
            + "the first of the two)",
            RecurrenceRule.Parse("@every 14d", "Europe/Berlin").DescribeInZone());
        Assert.StartsWith("Every day at the same time (", RecurrenceRule.Parse("@every 1d", "Europe/Berlin").DescribeInZone(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wall_time_that_does_not_exist_occurs_when_the_gap_ends_and_the_next_is_at_the_wall_time_again()
    {
        var anchor = Text.Instant("2026-03-28T01:30:00Z");
        Assert.Equal(["03-28 01:30", "03-29 01:00", "03-30 00:30"], Take(RecurrenceRule.Parse("@every 1d", "Europe/Berlin"), anchor));
        var skips = RecurrenceRule.Parse("@every 1d", "Europe/Berlin", new DaylightSaving { Gap = DaylightSavingGap.Skip });
        Assert.Equal(["03-28 01:30", "03-30 00:30", "03-31 00:30"], Take(skips, anchor));
        Assert.Equal(["03-28 01:30", "03-29 01:00", "03-30 00:30"], Take(skips.IncludingGaps(), anchor));

        static string[] Take(RecurrenceRule rule, DateTimeOffset anchor)
        {
            var taken = new List<string>();
            for (var next = rule.Next(anchor.AddTicks(-1), anchor); taken.Count < 3; next = rule.Next(next!.Value, anchor))
            {
                taken.Add(next!.Value.ToString("MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
            }

            return [.. taken];
        }
    }

    [Fact]
    public void Counting_agrees_with_a_list_and_an_earlier_anchor_has_the_same_occurrences()
        => Gen.Select(Any.Of(Zones.Ids), Gen.Int[1, 40], Gen.Int[0, 10 * 365 * 24 * 60], Gen.Int[0, 400], Gen.Int[0, 4_000_000]).Sample(
            (id, days, minutes, number, beyond) =>
            {
                var rule = RecurrenceRule.Parse($"@every {days}d", id);
                var anchor = Text.Instant("2010-01-01T00:00:30Z").AddMinutes(minutes);
                var list = new List<DateTimeOffset>();
                for (var next = rule.Next(anchor.AddTicks(-1), anchor); list.Count <= number; next = rule.Next(next!.Value, anchor))
                {
                    list.Add(next!.Value);
                }

                Assert.Equal(anchor, list[0]);
                Assert.Equal(list.Count, rule.Count(anchor.AddTicks(-1), list[^1], anchor));
                Assert.Equal(list.Count - 1, rule.Count(anchor, list[^1], anchor));
                Assert.Equal(list[^1], rule.Nth(anchor.AddTicks(-1), list[^1], anchor, list.Count));
                Assert.Equal(0, rule.Count(anchor.AddDays(-9), anchor.AddTicks(-1), anchor));

                var instant = anchor.AddMinutes(-beyond);
                var earlier = rule.AnchorAtOrBefore(anchor, instant);
                Assert.True(earlier <= instant || rule.Zone.GetUtcOffset(anchor) != rule.Zone.GetUtcOffset(instant), $"{earlier:O} for {instant:O}");
                Assert.Equal(list[^1], rule.Next(list[^1].AddTicks(-1), earlier));
            },
            iter: Effort.Of(1_000));
}
