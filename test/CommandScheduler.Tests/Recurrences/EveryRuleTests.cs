using CommandScheduler.Recurrences;

namespace CommandScheduler.Tests.Recurrences;

/// <summary>Fixed intervals: how long they are, which instants they have, and how they are counted, at every edge.</summary>
public sealed class EveryRuleTests
{
    private static readonly DateTimeOffset Anchor = Text.Instant("2026-01-05T09:00:00Z");

    [Theory]
    [InlineData("@every 1s", "00:00:01", "Every second")]
    [InlineData("@EVERY 1.5s", "00:00:01.5000000", "Every 1.5 seconds")]
    [InlineData("@every 60s", "00:01:00", "Every minute")]
    [InlineData("@every 90m", "01:30:00", "Every 90 minutes")]
    [InlineData("@every 1h", "01:00:00", "Every hour")]
    [InlineData("@every 0.5d", "12:00:00", "Every 12 hours")]
    [InlineData("@every 1d2h3m4.5s", "1.02:03:04.5000000", "Every 26 hours, 3 minutes and 4.5 seconds")]
    [InlineData("@every 366d", "366.00:00:00", "Every 8784 hours")]
    [InlineData("@every 000000000000001s", "00:00:01", "Every second")]
    [InlineData("@every 1.0000001s", "00:00:01.0000001", "Every 1.0000001 seconds")]
    [InlineData("  @every   2h ", "02:00:00", "Every 2 hours")]
    public void An_interval_is_so_long(string recurrence, string length, string described)
    {
        var rule = RecurrenceRule.Parse(recurrence, null);
        Assert.Equal(TimeSpan.Parse(length, null), rule.Next(Anchor, Anchor) - Anchor);
        Assert.Equal((described, described, recurrence), (rule.Describe(), rule.DescribeInZone(), rule.Text));
        Assert.Null(rule.ClockRules);
        Assert.Null(rule.WallTimes);
        Assert.Null(rule.LocalOf(Anchor));
        Assert.Same(rule, rule.IncludingGaps());
        Assert.Equal(Anchor, rule.Moved(Anchor, Anchor.AddHours(1), null));
    }

    [Fact]
    public void The_next_instant_is_later_than_what_it_follows_and_the_anchor_is_one_of_them()
    {
        var rule = RecurrenceRule.Parse("@every 7h", null);
        Assert.Equal(Anchor, rule.Next(Anchor.AddTicks(-1), Anchor));
        Assert.Equal(Anchor, rule.Next(Anchor.AddYears(-1), Anchor));
        Assert.Equal(TimeSpan.Zero, rule.Next(Anchor.AddYears(-1), Anchor.ToOffset(TimeSpan.FromHours(2)))!.Value.Offset);
        Assert.Equal(Anchor.AddHours(7), rule.Next(Anchor.AddHours(7).AddTicks(-1), Anchor));
        Assert.Equal(Anchor.AddHours(14), rule.Next(Anchor.AddHours(7), Anchor));
        var end = RecurrenceRule.End;
        Assert.Null(rule.Next(end, Anchor));
        Assert.Null(rule.Next(end.AddHours(-7), end.AddHours(-7)));
        Assert.Equal(end.AddTicks(-1), rule.Next(end.AddHours(-7), end.AddHours(-7).AddTicks(-1)));
    }

    [Theory]
    [InlineData(-10, -1, 0, null)]
    [InlineData(-10, 0, 1, 0)]
    [InlineData(-10, 6, 1, 0)]
    [InlineData(-10, 7, 2, 7)]
    [InlineData(-10, 70, 11, 70)]
    [InlineData(0, 6, 0, null)]
    [InlineData(0, 7, 1, 7)]
    [InlineData(0, 13, 1, 7)]
    [InlineData(0, 14, 2, 14)]
    [InlineData(6, 7, 1, 7)]
    [InlineData(7, 13, 0, null)]
    [InlineData(7, 14, 1, 14)]
    [InlineData(7, 0, 0, null)]
    public void Instants_after_one_and_through_another_are_counted(int after, int through, long count, int? last)
    {
        var rule = RecurrenceRule.Parse("@every 7h", null);
        Assert.Equal(count, rule.Count(Anchor.AddHours(after), Anchor.AddHours(through), Anchor));
        if (last is { } hours)
        {
            Assert.Equal(Anchor.AddHours(hours), rule.Nth(Anchor.AddHours(after), Anchor.AddHours(through), Anchor, count));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(-1, -7)]
    [InlineData(-6, -7)]
    [InlineData(-7, -7)]
    [InlineData(-8, -14)]
    [InlineData(-70, -70)]
    [InlineData(-71, -77)]
    public void An_anchor_is_moved_to_the_last_instant_at_or_before_another(int instant, int expected)
    {
        var rule = RecurrenceRule.Parse("@every 7h", null);
        Assert.Equal(Anchor.AddHours(expected), rule.AnchorAtOrBefore(Anchor, Anchor.AddHours(instant)));
    }

    [Fact]
    public void An_anchor_that_would_lie_before_all_time_stays()
    {
        var rule = RecurrenceRule.Parse("@every 366d", null);
        var first = new DateTimeOffset(1, 1, 2, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(first, rule.AnchorAtOrBefore(first, first.AddTicks(-1)));
        var second = DateTimeOffset.MinValue.AddDays(366);
        Assert.Equal(DateTimeOffset.MinValue, rule.AnchorAtOrBefore(second, second.AddTicks(-1)));
        Assert.Equal(first, RecurrenceRule.Parse("@daily", null).AnchorAtOrBefore(first, DateTimeOffset.MinValue));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(1, null, 1)]
    [InlineData(null, 2, 2)]
    [InlineData(1, 2, 2)]
    [InlineData(2, 1, 2)]
    public void A_row_ends_with_the_later_of_its_last_ones(int? last, int? excluded, int? expected)
        => Assert.Equal(At(expected), new OccurrenceRun(0, At(last), true, 0, At(excluded)).End);

    private static DateTimeOffset? At(int? hours) => hours is { } given ? Anchor.AddHours(given) : null;
}
