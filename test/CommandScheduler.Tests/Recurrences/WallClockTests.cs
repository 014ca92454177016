using CommandScheduler.Recurrences;

namespace CommandScheduler.Tests.Recurrences;

/// <summary>The wall clock serves any row of wall times, whatever names them.</summary>
public sealed class WallClockTests
{
    public static TheoryData<DaylightSavingGap, DaylightSavingOverlap> Rules
        => new(from gap in Enum.GetValues<DaylightSavingGap>() from overlap in Enum.GetValues<DaylightSavingOverlap>() select (gap, overlap));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Wall_times_that_are_not_cron_come_at_the_same_instants_as_cron(DaylightSavingGap gap, DaylightSavingOverlap overlap)
    {
        var clock = new WallClock(Zones.Find("Europe/Berlin"), gap, overlap);
        var rule = RecurrenceRule.Parse("30 2 * * *", "Europe/Berlin", new DaylightSaving { Gap = gap, Overlap = overlap });
        var daily = new Daily(new TimeSpan(2, 30, 0));
        var instant = Text.Instant("2026-01-01T00:00:00Z");
        for (var count = 0; count < 400; count++)
        {
            var next = clock.Next(daily, instant);
            Assert.Equal(rule.Next(instant, default), next);
            instant = next!.Value;
        }
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
