using CommandScheduler.Recurrences;

namespace CommandScheduler.Tests.Recurrences;

/// <summary>The wall clock serves any row of wall times, whatever names them.</summary>
public sealed class WallClockTests
{
    [Theory]
    [InlineData(DaylightSavingGap.EndOfGap, DaylightSavingOverlap.First, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData(DaylightSavingGap.Skip, DaylightSavingOverlap.First, "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z")]
    [InlineData(DaylightSavingGap.EndOfGap, DaylightSavingOverlap.First, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData(DaylightSavingGap.EndOfGap, DaylightSavingOverlap.Last, "2026-10-24T12:00:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData(DaylightSavingGap.EndOfGap, DaylightSavingOverlap.Both, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    public void Wall_times_that_are_not_cron_follow_the_rules_of_a_clock_change(
        DaylightSavingGap gap, DaylightSavingOverlap overlap, string after, string first, string second)
    {
        var clock = new WallClock(Zones.Find("Europe/Berlin"), gap, overlap);
        var daily = new Daily(new TimeSpan(2, 30, 0));
        Assert.Equal(Text.Instant(first), clock.Next(daily, Text.Instant(after)));
        Assert.Equal(Text.Instant(second), clock.Next(daily, Text.Instant(first)));
    }

    [Fact]
    public void Wall_times_that_are_not_cron_keep_their_time_when_the_rules_of_the_zone_change()
    {
        var winter = TimeZoneInfo.CreateCustomTimeZone("Berlin without summer time", TimeSpan.FromHours(1), null, null);
        var daily = new Daily(new TimeSpan(9, 0, 0));
        var (old, now) = (WallClock.For(Zones.Find("Europe/Berlin"), null, daily), WallClock.For(winter, null, daily));
        var due = Text.Instant("2025-07-01T07:00:00Z");
        Assert.Equal(Text.Instant("2025-07-01T08:00:00Z"), now.Moved(daily, due, old.LocalOf(due)!.Value, null));
    }

    private sealed class Daily(TimeSpan time) : IWallTimes
    {
        public bool IsInterval => false;

        public DateTime? Next(DateTime after) => after.TimeOfDay < time ? after.Date + time : after.Date.AddDays(1) + time;
    }
}
