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

    [Theory]
    [InlineData("UTC", DaylightSavingGap.Skip, DaylightSavingOverlap.First, "UTC")]
    [InlineData("Europe/Berlin", DaylightSavingGap.EndOfGap, DaylightSavingOverlap.First,
        "Europe/Berlin; a time that the clocks skip occurs when the gap ends, one that they repeat occurs at the first of the two")]
    [InlineData("Europe/Berlin", DaylightSavingGap.Skip, DaylightSavingOverlap.Last,
        "Europe/Berlin; a time that the clocks skip does not occur, one that they repeat occurs at the second of the two")]
    [InlineData("Europe/Berlin", DaylightSavingGap.EndOfGap, DaylightSavingOverlap.Both,
        "Europe/Berlin; a time that the clocks skip occurs when the gap ends, one that they repeat occurs both times")]
    public void A_clock_says_what_it_does_when_it_changes(string zone, DaylightSavingGap gap, DaylightSavingOverlap overlap, string expected)
    {
        var clock = new WallClock(Zones.Find(zone), gap, overlap);
        Assert.Equal(expected, clock.Describe());
        Assert.Equal(zone == "UTC" ? null : new DaylightSaving { Gap = gap, Overlap = overlap }, clock.Rules);
        Assert.Equal(zone == "UTC" ? null : new DaylightSaving { Overlap = overlap }, clock.IncludingGaps().Rules);
    }

    [Theory]
    [InlineData("UTC", "1970-01-01T00:00:00Z")]
    [InlineData("Europe/Berlin", "1970-01-01T23:00:00Z")]
    public void Time_begins_in_1970_and_ends_in_9999(string zone, string first)
    {
        var clock = new WallClock(Zones.Find(zone), DaylightSavingGap.EndOfGap, DaylightSavingOverlap.First);
        var midnight = new Daily(TimeSpan.Zero);
        Assert.Equal(Text.Instant(first), clock.Next(midnight, DateTimeOffset.MinValue));
        Assert.Equal(Text.Instant(first), clock.Next(midnight, DateTimeOffset.UnixEpoch.AddTicks(-1)));
        var last = Text.Instant(zone == "UTC" ? "9998-12-31T00:00:00Z" : "9998-12-31T23:00:00Z");
        Assert.Equal(last, clock.Next(midnight, last.AddTicks(-1)));
        Assert.Null(clock.Next(midnight, last));
        Assert.Equal(DateTimeOffset.UnixEpoch, RecurrenceRule.Parse("* * * * * *", zone).Next(DateTimeOffset.MinValue, default));
        Assert.Null(clock.Next(midnight, RecurrenceRule.End));
        Assert.Null(clock.Next(midnight, RecurrenceRule.End.AddTicks(-1)));
    }

    [Theory]
    [InlineData("0 9 * * *", """
        300800 300800 300800 300700 300700 300700 300700 300700 300700 300700 300700 300700
        300700 300700 310700 301200 301200 301200 300700 300700 310700 301300 301300 301300
        70800 70800 70800 70700 70700 70700 70700 70700 70700 70700 70700 70700
        70700 70700 80700 71200 71200 71200 60700 60700 70700 71300 71300 71300
        260800 260800 260800 260700 260700 260700 260800 260800 260800 260800 260800 260800
        260800 260800 270800 261200 261200 261200 260800 260800 270800 261300 261300 261300
        300800 300800 300800 300700 300700 300700 300700 300700 300700 300700 300700 300700
        300700 300700 310700 301200 301200 301200 300700 300700 310700 301300 301300 301300
        70800 70800 70800 70700 70700 70700 70700 70700 70700 70700 70700 70700
        70700 70700 80700 71200 71200 71200 60700 60700 70700 71300 71300 71300
        260800 260800 260800 260700 260700 260700 260800 260800 260800 260800 260800 260800
        260800 260800 270800 261200 261200 261200 260800 260800 270800 261300 261300 261300
        300800 300800 300800 300700 300700 300700 300700 300700 300700 300700 300700 300700
        300700 300700 310700 301200 301200 301200 300700 300700 310700 301300 301300 301300
        70800 70800 70800 70700 70700 70700 70700 70700 70700 70700 70700 70700
        70700 70700 80700 71200 71200 71200 60700 60700 70700 71300 71300 71300
        260800 260800 260800 260700 260700 260700 260800 260800 260800 260800 260800 260800
        260800 260800 270800 261200 261200 261200 260800 260800 270800 261300 261300 261300
        """)]
    [InlineData("30 2 * * *", """
        300130 300130 300130 300030 300030 300030 300030 300030 300030 300030 300030 300030
        300030 300030 310030 300530 300530 300530 300030 300030 310030 300630 300630 300630
        70130 70130 70130 70030 70030 70030 70030 70030 70030 70030 70030 70030
        70030 70030 80030 70530 70530 70530 70030 70030 80030 70630 70630 70630
        260130 260130 260130 260030 260030 260030 260130 260130 260130 260130 260130 260130
        260130 260130 270130 260530 260530 260530 260130 260130 270130 260630 260630 260630
        300130 300130 300130 300030 300030 300030 300030 300030 300030 300030 300030 300030
        300030 300030 310030 300530 300530 300530 300030 300030 310030 300630 300630 300630
        70130 70130 70130 70030 70030 70030 70030 70030 70030 70030 70030 70030
        70030 70030 80030 70530 70530 70530 70030 70030 80030 70630 70630 70630
        260130 260130 260130 260030 260030 260030 260130 260130 260130 260130 260130 260130
        260130 260130 270130 260530 260530 260530 260130 260130 270130 260630 260630 260630
        300130 300130 300130 300030 300030 300030 300030 300030 300030 300030 300030 300030
        300030 300030 310030 300530 300530 300530 300030 300030 310030 300630 300630 300630
        70130 70130 70130 70030 70030 70030 70030 70030 70030 70030 70030 70030
        70030 70030 80030 70530 70530 70530 70030 70030 80030 70630 70630 70630
        250130 250130 250130 250030 260030 250030 260130 260130 260130 260130 260130 260130
        260130 260130 270130 250530 250530 250530 260130 260130 270130 250630 250630 250630
        """)]
    [InlineData("0 9 * * 1", """
        60800 60800 60800 60700 60700 60700 60700 60700 60700 60700 60700 60700
        60700 60700 130700 61200 61200 61200 60700 60700 130700 61300 61300 61300
        130800 130800 130800 130700 130700 130700 130700 130700 130700 130700 130700 130700
        130700 130700 200700 131200 131200 131200 130700 130700 200700 131300 131300 131300
        20800 20800 20800 20700 20700 20700 20800 20800 20800 20800 20800 20800
        20800 20800 90800 21200 21200 21200 20800 20800 90800 21400 21400 21400
        60800 60800 60800 60700 60700 60700 60700 60700 60700 60700 60700 60700
        60700 60700 130700 61200 61200 61200 60700 60700 130700 61300 61300 61300
        130800 130800 130800 130700 130700 130700 130700 130700 130700 130700 130700 130700
        130700 130700 200700 131200 131200 131200 130700 130700 200700 131300 131300 131300
        20800 20800 20800 20700 20700 20700 20800 20800 20800 20800 20800 20800
        20800 20800 90800 21200 21200 21200 20800 20800 90800 21400 21400 21400
        60800 60800 60800 60700 60700 60700 60700 60700 60700 60700 60700 60700
        60700 60700 130700 61200 61200 61200 60700 60700 130700 61300 61300 61300
        130800 130800 130800 130700 130700 130700 130700 130700 130700 130700 130700 130700
        130700 130700 200700 131200 131200 131200 130700 130700 200700 131300 131300 131300
        20800 20800 20800 20700 20700 20700 20800 20800 20800 20800 20800 20800
        20800 20800 90800 21200 21200 21200 20800 20800 90800 21400 21400 21400
        """)]
    [InlineData("0,20,40 2-3 * * *", """
        290220 290220 290220 290120 290120 290120 290100 290120 290100 290100 290100 290100
        290100 300000 300000 290620 290620 290620 290100 300000 300000 290720 290720 290720
        60120 60120 60120 60020 60020 60020 60020 60120 60020 60020 60020 60020
        60020 70000 70000 60520 60520 60520 60020 70000 70000 60620 60620 60620
        250120 250120 250120 250020 250020 250020 250120 250120 250120 250020 250020 250020
        250020 260100 260100 250520 250520 250520 250020 260100 260100 250620 250620 250620
        290220 290220 290220 290120 290120 290120 290100 290120 290100 290100 290100 290100
        290100 300000 300000 290620 290620 290620 290100 300000 300000 290720 290720 290720
        60120 60120 60120 60020 60020 60020 60020 60120 60020 60020 60020 60020
        60020 70000 70000 60520 60520 60520 60020 70000 70000 60620 60620 60620
        250120 250120 250120 250020 250120 250020 250120 250120 250120 250120 250120 250120
        250120 260100 260100 250520 250520 250520 250120 260100 260100 250620 250620 250620
        290120 290120 290100 290120 290120 290120 290120 290120 290100 290100 290100 290100
        290100 300000 300000 290500 290500 290500 290100 300000 300000 290600 290600 290600
        60100 60100 60100 60020 60020 60020 60120 60120 60020 60020 60020 60020
        60020 70000 70000 60500 60500 60500 60020 70000 70000 60600 60600 60600
        250100 250100 250100 250020 250020 250020 250120 250120 250120 250020 250020 250020
        250120 260100 260100 250500 250500 250500 250120 260100 260100 250600 250600 250600
        """)]
    [InlineData("0 */6 * * *", """
        290500 290500 290500 290400 290400 290400 290400 290400 290400 291000 291000 291000
        290400 290400 291000 290900 290900 290900 290400 291000 291000 291000 291000 291000
        52300 52300 52300 52200 52200 52200 52200 52200 52200 52200 52200 52200
        51600 51600 52200 60300 60300 60300 51600 52200 52200 60400 60400 60400
        251100 251100 251100 251000 251000 251000 250500 250500 250500 251100 251100 251100
        250500 250500 251100 251500 251500 251500 250500 250500 251100 251600 251600 251600
        290500 290500 290500 290400 290400 290400 290400 290400 290400 291000 291000 291000
        290400 290400 291000 290900 290900 290900 290400 291000 291000 291000 291000 291000
        52300 52300 52300 52200 52200 52200 52200 52200 52200 52200 52200 52200
        51600 51600 52200 60300 60300 60300 51600 52200 52200 60400 60400 60400
        251100 251100 251100 251000 251000 251000 250500 250500 250500 251100 251100 251100
        250500 250500 251100 251500 251500 251500 250500 250500 251100 251600 251600 251600
        290500 290500 290500 290400 290400 290400 290400 290400 290400 291000 291000 291000
        290400 290400 291000 290900 290300 290300 291000 291000 291000 290400 290400 290400
        52300 51700 52300 52200 52200 52200 52200 52200 52200 52200 52200 52200
        51600 51600 52200 60300 52100 52100 52200 52200 52200 52200 52200 52200
        251100 251100 251100 251000 251000 251000 250500 250500 250500 251100 250500 251100
        250500 250500 251100 251500 250900 251500 250500 250500 251100 251600 251000 251000
        """)]
    public void Stored_occurrences_move_between_these_clocks_to_these_instants(string recurrence, string expected)
    {
        var zones = new[] { Zones.Find("Europe/Berlin"), Fixed(1), Fixed(2), Fixed(-3), Zones.Find("America/New_York") };
        var told = new List<string>();
        foreach (var overlap in Enum.GetValues<DaylightSavingOverlap>())
        {
            foreach (var after in (string[])["2026-03-28T22:00:00Z", "2026-07-05T12:00:00Z", "2026-10-24T22:00:00Z"])
            {
                var row = new List<string>();
                foreach (var (old, now) in new[] { (0, 1), (0, 2), (1, 0), (2, 0), (3, 0), (0, 3), (4, 0), (0, 4) })
                {
                    var rules = new DaylightSaving { Overlap = overlap };
                    var stored = RecurrenceRule.ParseIn(zones[old], recurrence, rules);
                    var moved = RecurrenceRule.ParseIn(zones[now], recurrence, rules);
                    var last = stored.Next(Text.Instant(after), default)!.Value;
                    var due = stored.Next(last, default)!.Value;
                    var local = stored.LocalOf(due)!.Value;
                    row.AddRange(new[] { default(DateTimeOffset?), last, due.AddMinutes(-61) }.Select(before => Told(moved.Moved(due, local, before))));
                }

                told.AddRange(row.Chunk(12).Select(half => string.Join(' ', half)));
            }
        }

        Same.As(expected, string.Join('\n', told));

        static string Told(DateTimeOffset? moved) => moved!.Value.ToString("dHHmm", System.Globalization.CultureInfo.InvariantCulture);

        static TimeZoneInfo Fixed(int hours) => TimeZoneInfo.CreateCustomTimeZone($"UTC+{hours} all year", TimeSpan.FromHours(hours), null, null);
    }

    [Fact]
    public void What_stands_for_no_wall_time_goes_on_with_the_next()
    {
        var rule = RecurrenceRule.Parse("0 9 * * 1", "Europe/Berlin");
        var due = Text.Instant("2026-01-05T08:00:00Z");
        Assert.Equal(due, rule.Moved(due, due, null));
        Assert.Equal(due, rule.Moved(due, due, due.AddTicks(-1)));
        Assert.Equal(due.AddDays(7), rule.Moved(due, due, due));
    }

    private sealed class Daily(TimeSpan time) : IWallTimes
    {
        public bool IsInterval => false;

        public DateTime? Next(DateTime after) => after.TimeOfDay < time ? after.Date + time : after.Date.AddDays(1) + time;

        public long Count(DateTime after, DateTime upTo) => throw new NotSupportedException();
    }
}
