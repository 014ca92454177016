using CommandScheduler.Recurrences;

namespace CommandScheduler.Tests.Recurrences;

/// <summary>What is refused is refused with these very words: the value, what is wrong with it, and the remedy.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("", "The recurrence is empty (''). Write cron such as '0 3 * * *', a macro such as '@daily', or '@every 30s'. (Parameter 'text')")]
    [InlineData(" ", "The recurrence is empty (''). Write cron such as '0 3 * * *', a macro such as '@daily', or '@every 30s'. (Parameter 'text')")]
    [InlineData("* * * *",
        "'* * * *' has 4 fields. Write 5 (minute, hour, day of month, month, day of week), or 6 with seconds first. (Parameter 'text')")]
    [InlineData("* * * * * * *",
        "'* * * * * * *' has 7 fields. Write 5 (minute, hour, day of month, month, day of week), or 6 with seconds first. (Parameter "
        + "'text')")]
    [InlineData("*/61 * * * *",
        "'*/61 * * * *' is no cron expression: the step '/61' of the minutes is out of range. Use a step from 1 to 60. (Parameter "
        + "'text')")]
    [InlineData("0 0 */32 * *",
        "'0 0 */32 * *' is no cron expression: the step '/32' of the days of the month is out of range. Use a step from 1 to 31. "
        + "(Parameter 'text')")]
    [InlineData("0 0 * * */8",
        "'0 0 * * */8' is no cron expression: the step '/8' of the days of the week is out of range. Use a step from 1 to 7. "
        + "(Parameter 'text')")]
    [InlineData("*/x * * * *",
        "'*/x * * * *' is no cron expression: the step '/x' of the minutes is out of range. Use a step from 1 to 60. (Parameter "
        + "'text')")]
    [InlineData("1/2/3 * * * *", "'1/2/3 * * * *' is no cron expression: '1/2/3' has two steps. Write one, such as '*/5'. (Parameter 'text')")]
    [InlineData("1-2-3 * * * *", "'1-2-3 * * * *' is no cron expression: '1-2-3' is no range. Write one such as '1-5'. (Parameter 'text')")]
    [InlineData("60 * * * *", "'60 * * * *' is no cron expression: '60' is not among the minutes. Use 0 to 59. (Parameter 'text')")]
    [InlineData("60 * * * * *", "'60 * * * * *' is no cron expression: '60' is not among the seconds. Use 0 to 59. (Parameter 'text')")]
    [InlineData("0 24 * * *", "'0 24 * * *' is no cron expression: '24' is not among the hours. Use 0 to 23. (Parameter 'text')")]
    [InlineData("0 0 0 * *",
        "'0 0 0 * *' is no cron expression: '0' is not among the days of the month. Use 1 to 31, or 'L', 'L-3', 'LW' or '15W' without "
        + "range or step. (Parameter 'text')")]
    [InlineData("0 0 32 * *",
        "'0 0 32 * *' is no cron expression: '32' is not among the days of the month. Use 1 to 31, or 'L', 'L-3', 'LW' or '15W' "
        + "without range or step. (Parameter 'text')")]
    [InlineData("0 0 1 0 *",
        "'0 0 1 0 *' is no cron expression: '0' is not among the months. Use 1 to 12 or names such as 'Jan'. (Parameter 'text')")]
    [InlineData("0 0 1 13 *",
        "'0 0 1 13 *' is no cron expression: '13' is not among the months. Use 1 to 12 or names such as 'Jan'. (Parameter 'text')")]
    [InlineData("0 0 * * 8",
        "'0 0 * * 8' is no cron expression: '8' is not among the days of the week. Use 0 to 7 or names such as 'Sun', or 'FRI#2' or "
        + "'FRIL' without range or step. (Parameter 'text')")]
    [InlineData("0 0 * ? *", "'0 0 * ? *' is no cron expression: '?' is not among the months. Write '*' for any. (Parameter 'text')")]
    [InlineData("0 0 * JANU *",
        "'0 0 * JANU *' is no cron expression: 'JANU' is not among the months. Use 1 to 12 or names such as 'Jan'. (Parameter 'text')")]
    [InlineData("0 0 * JA *",
        "'0 0 * JA *' is no cron expression: 'JA' is not among the months. Use 1 to 12 or names such as 'Jan'. (Parameter 'text')")]
    [InlineData("0 0 , * *",
        "'0 0 , * *' is no cron expression: '' is not among the days of the month. Use 1 to 31, or 'L', 'L-3', 'LW' or '15W' without "
        + "range or step. (Parameter 'text')")]
    [InlineData("0 0 -1 * *",
        "'0 0 -1 * *' is no cron expression: '' is not among the days of the month. Use 1 to 31, or 'L', 'L-3', 'LW' or '15W' without "
        + "range or step. (Parameter 'text')")]
    [InlineData("0 0 +1 * *",
        "'0 0 +1 * *' is no cron expression: '+1' is not among the days of the month. Use 1 to 31, or 'L', 'L-3', 'LW' or '15W' "
        + "without range or step. (Parameter 'text')")]
    [InlineData("0 0 L-31 * *",
        "'0 0 L-31 * *' is no cron expression: 'L-31' is no day of the month. Write 'L' for the last, 'L-1' to 'L-30' for one before "
        + "it, or 'LW' for the last weekday. (Parameter 'text')")]
    [InlineData("0 0 L+3 * *",
        "'0 0 L+3 * *' is no cron expression: 'L+3' is no day of the month. Write 'L' for the last, 'L-1' to 'L-30' for one before "
        + "it, or 'LW' for the last weekday. (Parameter 'text')")]
    [InlineData("0 0 L-W * *",
        "'0 0 L-W * *' is no cron expression: 'L-W' is no day of the month. Write 'L' for the last, 'L-1' to 'L-30' for one before "
        + "it, or 'LW' for the last weekday. (Parameter 'text')")]
    [InlineData("0 0 XW * *",
        "'0 0 XW * *' is no cron expression: 'X' is not among the days of the month. Use 1 to 31, or 'L', 'L-3', 'LW' or '15W' "
        + "without range or step. (Parameter 'text')")]
    [InlineData("0 0 * * L",
        "'0 0 * * L' is no cron expression: 'L' is not clear as a day of the week. Write 'SAT' for each Saturday, or the day before "
        + "it, such as 'FRIL' for the last Friday of the month. (Parameter 'text')")]
    [InlineData("0 0 * * XL",
        "'0 0 * * XL' is no cron expression: 'X' is not among the days of the week. Use 0 to 7 or names such as 'Sun', or 'FRI#2' or "
        + "'FRIL' without range or step. (Parameter 'text')")]
    [InlineData("0 0 * * FRI#0",
        "'0 0 * * FRI#0' is no cron expression: 'FRI#0' is out of range, as no month has such a day. Write '#1' to '#5' after the "
        + "day, such as 'FRI#2' for the second Friday of the month. (Parameter 'text')")]
    [InlineData("0 0 * * FRI#6",
        "'0 0 * * FRI#6' is no cron expression: 'FRI#6' is out of range, as no month has such a day. Write '#1' to '#5' after the "
        + "day, such as 'FRI#2' for the second Friday of the month. (Parameter 'text')")]
    [InlineData("0 0 * * #1",
        "'0 0 * * #1' is no cron expression: '' is not among the days of the week. Use 0 to 7 or names such as 'Sun', or 'FRI#2' or "
        + "'FRIL' without range or step. (Parameter 'text')")]
    [InlineData("0 0 30 2 *", "'0 0 30 2 *' never occurs: no month has such a day. Correct the day or the month. (Parameter 'text')")]
    [InlineData("0 0 8 * 5#3",
        "'0 0 8 * 5#3' never occurs: the day of the month and the day of the week must both match, and no month has such a day. For each day "
        + "that matches one of them, schedule two jobs, each with a '*' for the other. (Parameter 'text')")]
    [InlineData("0 0 31 2 1-5",
        "'0 0 31 2 1-5' never occurs: the day of the month and the day of the week must both match, and no month has such a day. For each day "
        + "that matches one of them, schedule two jobs, each with a '*' for the other. (Parameter 'text')")]
    [InlineData("CRON_TZ=America/New_York 5 16 * * *",
        "'CRON_TZ=America/New_York 5 16 * * *' begins with a time zone. Leave 'CRON_TZ=America/New_York' out, and set JobOptions.TimeZone to "
        + "'America/New_York'. (Parameter 'text')")]
    [InlineData("TZ=Asia/Tokyo 0 0 5 * * *",
        "'TZ=Asia/Tokyo 0 0 5 * * *' begins with a time zone. Leave 'TZ=Asia/Tokyo' out, and set JobOptions.TimeZone to 'Asia/Tokyo'. "
        + "(Parameter 'text')")]
    [InlineData("@nightly",
        "'@nightly' is no macro. Use one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, or '@every' and a "
        + "duration. (Parameter 'text')")]
    [InlineData("@daily 5",
        "'@daily 5' is no macro. Use one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, or '@every' and a "
        + "duration. (Parameter 'text')")]
    [InlineData("@every",
        "'@every' has no duration. Write '@every' and numbers with the units w, d, h, m and s, "
        + "in lower case, the largest first and without spaces, such as '@every 30s' or '@every 1h30m'. (Parameter 'text')")]
    [InlineData("@every 5",
        "'@every 5' has no duration that can be read: '5' is not understood. Write '@every' and numbers with the units w, d, h, m and s, "
        + "in lower case, the largest first and without spaces, such as '@every 30s' or '@every 1h30m'. (Parameter 'text')")]
    [InlineData("@every -",
        "'@every -' has no duration that can be read: '-' is not understood. Write '@every' and numbers with the units w, d, h, m and s, "
        + "in lower case, the largest first and without spaces, such as '@every 30s' or '@every 1h30m'. (Parameter 'text')")]
    [InlineData("@every 1m1h",
        "'@every 1m1h' has no duration that can be read: '1h' is not understood. Write '@every' and numbers with the units w, d, h, m and s, "
        + "in lower case, the largest first and without spaces, such as '@every 30s' or '@every 1h30m'. (Parameter 'text')")]
    [InlineData("@every 1h 30m",
        "'@every 1h 30m' has no duration that can be read: ' 30m' is not understood. Write '@every' and numbers with the units w, d, h, m and s, "
        + "in lower case, the largest first and without spaces, such as '@every 30s' or '@every 1h30m'. (Parameter 'text')")]
    [InlineData("@every 14 d",
        "'@every 14 d' has no duration that can be read: '14 d' is not understood. Write '@every' and numbers with the units w, d, h, m and s, "
        + "in lower case, the largest first and without spaces, such as '@every 30s' or '@every 1h30m'. (Parameter 'text')")]
    [InlineData("@every 1M",
        "'@every 1M' has no duration that can be read: '1M' is not understood. Write '@every' and numbers with the units w, d, h, m and s, "
        + "in lower case, the largest first and without spaces, such as '@every 30s' or '@every 1h30m'. (Parameter 'text')")]
    [InlineData("@every 1h30",
        "'@every 1h30' has no duration that can be read: '30' is not understood. Write '@every' and numbers with the units w, d, h, m and s, "
        + "in lower case, the largest first and without spaces, such as '@every 30s' or '@every 1h30m'. (Parameter 'text')")]
    [InlineData("@every 0.9999999s",
        "The interval of '@every 0.9999999s' is out of range. Choose one from 1 second to 366 days. (Parameter 'text')|Actual value "
        + "was @every 0.9999999s.")]
    [InlineData("@every -1h",
        "The interval of '@every -1h' is out of range. Choose one from 1 second to 366 days. (Parameter 'text')|Actual value was "
        + "@every -1h.")]
    [InlineData("@every 366d0.0000001s",
        "The interval of '@every 366d0.0000001s' is out of range. Choose one from 1 second to 366 days. (Parameter 'text')|Actual "
        + "value was @every 366d0.0000001s.")]
    [InlineData("@every 367d",
        "The interval of '@every 367d' is out of range. Choose one from 1 second to 366 days. (Parameter 'text')|Actual value was "
        + "@every 367d.")]
    [InlineData("@every 0000000000000001s",
        "The interval of '@every 0000000000000001s' is out of range. Choose one from 1 second to 366 days. (Parameter 'text')|Actual "
        + "value was @every 0000000000000001s.")]
    [InlineData("@every 9999999999999999d",
        "The interval of '@every 9999999999999999d' is out of range. Choose one from 1 second to 366 days. (Parameter 'text')|Actual "
        + "value was @every 9999999999999999d.")]
    public void A_recurrence_that_is_refused(string recurrence, string message)
    {
        var refusal = Assert.ThrowsAny<ArgumentException>(() => RecurrenceRule.Parse(recurrence, null, recurrenceParameter: "text"));
        Same.As(message, refusal.Message.ReplaceLineEndings("|"));
        Assert.Equal("text", refusal.ParamName);
    }

    [Theory]
    [InlineData("",
        "The time zone '' is unknown. Use an IANA id such as 'Europe/Berlin', or null for UTC; a machine without time zone data knows "
        + "none. (Parameter 'place')")]
    [InlineData("Mars/Base",
        "The time zone 'Mars/Base' is unknown. Use an IANA id such as 'Europe/Berlin', or null for UTC; a machine without time zone "
        + "data knows none. (Parameter 'place')")]
    [InlineData("Europe//Berlin",
        "The time zone 'Europe//Berlin' is unknown. Use an IANA id such as 'Europe/Berlin', or null for UTC; a machine without time zone "
        + "data knows none. (Parameter 'place')")]
    [InlineData("W. Europe Standard Time",
        "The time zone 'W. Europe Standard Time' is a Windows id. Use the IANA id, here 'Europe/Berlin'. (Parameter 'place')")]
    [InlineData("localtime",
        "The time zone 'localtime' is a file of this machine's time zone data, and may mean another zone elsewhere. Use an IANA id such as "
        + "'Europe/Berlin'. (Parameter 'place')")]
    [InlineData("posix/Europe/Berlin",
        "The time zone 'posix/Europe/Berlin' is a file of this machine's time zone data, and may mean another zone elsewhere. Use an IANA id "
        + "such as 'Europe/Berlin'. (Parameter 'place')")]
    [InlineData("../zoneinfo/Europe/Berlin",
        "The time zone '../zoneinfo/Europe/Berlin' is a file of this machine's time zone data, and may mean another zone elsewhere. Use an IANA "
        + "id such as 'Europe/Berlin'. (Parameter 'place')")]
    public void A_time_zone_that_is_refused(string zone, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() => RecurrenceRule.Parse("@daily", zone, timeZoneParameter: "place"));
        Same.As(message, refusal.Message);
        Assert.Equal("place", refusal.ParamName);
        Assert.Equal("timeZone", Assert.Throws<ArgumentException>(() => RecurrenceRule.Parse("@daily", zone)).ParamName);
    }

    [Fact]
    public void UTC_is_itself_with_and_without_its_name()
    {
        Assert.Same(TimeZoneInfo.Utc, TimeZones.Find(null, "zone"));
        Assert.Same(TimeZoneInfo.Utc, TimeZones.Find("UTC", "zone"));
        Assert.Same(TimeZoneInfo.Utc, TimeZones.Find("utc", "zone"));
        Assert.Equal("Europe/Berlin", TimeZones.Find("Europe/Berlin", "zone").Id);
    }

    [Fact]
    public void No_recurrence_at_all_is_refused()
        => Assert.Equal("text", Assert.Throws<ArgumentNullException>(() => RecurrenceRule.Parse(null, null, recurrenceParameter: "text")).ParamName);

    [Fact]
    public void A_calendar_that_is_not_registered_is_refused_with_those_that_are()
    {
        Refused(
            """
            JobOptions.Exclude.Calendar 'closed' is not registered on this silo.
            Add AddCalendar("closed", …) to AddCommandScheduler, or name one of: none is registered.
            (Parameter 'options')
            """, () => Calendars.None.Find("closed", "options"));
        var calendars = new Calendars([new("z", new Open()), new("a", new Open())]);
        Refused(
            """
            JobOptions.Exclude.Calendar 'A' is not registered on this silo.
            Add AddCalendar("A", …) to AddCommandScheduler, or name one of: a, z.
            (Parameter 'options')
            """, () => calendars.Find("A", "options"));
        Assert.NotSame(calendars.Find("a", "options"), calendars.Find("z", "options"));

        static void Refused(string message, Action call)
        {
            var refusal = Assert.Throws<ArgumentException>(call);
            Same.As(message, refusal.Message.Replace(". ", ".\n", StringComparison.Ordinal));
            Assert.Equal("options", refusal.ParamName);
        }
    }

    [Fact]
    public void What_never_occurs_because_of_the_clocks_is_refused()
    {
        var skip = new DaylightSaving { Gap = DaylightSavingGap.Skip };
        var refusal = Assert.Throws<ArgumentException>(() => RecurrenceRule.Parse("30 2 25-31 3 SUNL", "Europe/Berlin", skip));
        Same.As(
            """
            '30 2 25-31 3 SUNL' never occurs in Europe/Berlin: each time falls where the clocks are set forward, and DaylightSaving.Gap is Skip.
            Choose another time, or EndOfGap.
            (Parameter 'recurrence')
            """, refusal.Message.Replace(". ", ".\n", StringComparison.Ordinal));
        Assert.NotNull(RecurrenceRule.Parse("30 2 25-31 3 SUNL", "Europe/Berlin", new DaylightSaving { Gap = DaylightSavingGap.EndOfGap }));
        Assert.NotNull(RecurrenceRule.Parse("30 2 * 3 *", "Europe/Berlin", skip));
    }

    [Fact]
    public void A_preview_is_refused_beyond_its_bounds()
    {
        var from = DateTimeOffset.UnixEpoch;
        Assert.Empty(Recurrence.Preview("@daily", (string?)null, from, 0));
        Assert.Equal(10_000, Recurrence.Preview("@daily", (string?)null, from, 10_000).Count);
        Assert.Equal(10_000, Recurrence.Preview("@daily", new JobOptions(), from, 10_000).Count);
        foreach (var count in (int[])[-1, 10_001])
        {
            var message = $"{count} occurrences were asked for. Ask for 0 to 10,000. (Parameter 'count')|Actual value was {count}.";
            Assert.Equal(message, Refusal(() => Recurrence.Preview("@daily", (string?)null, from, count)));
            Assert.Equal(message, Refusal(() => Recurrence.Preview("@daily", new JobOptions(), from, count)));
        }

        var closed = new JobOptions { Exclude = new Exclusions { Calendar = "closed" } };
        Same.As(
            """
            JobOptions.Exclude.Calendar is 'closed'. Hand over that calendar, or take its name out of the options. (Parameter 'calendar')
            """, Refusal(() => Recurrence.Preview("@daily", closed, from, 1)));
        Assert.Null(Recurrence.Preview("@daily", new JobOptions(), from, 1, new Closed())[0].Outcome);
        Assert.Equal(OccurrenceOutcome.Skipped, Recurrence.Preview("@daily", closed, from, 1, new Closed())[0].Outcome);
        Assert.Equal("recurrence", Assert.Throws<ArgumentException>(() => Recurrence.Preview("x", new JobOptions(), from, 1)).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentException>(() => Recurrence.Preview("@daily", new JobOptions { TimeZone = "x" }, from, 1)).ParamName);
    }

    private static string Refusal(Action call) => Assert.ThrowsAny<ArgumentException>(call).Message.ReplaceLineEndings("|");

    private sealed class Open : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => false;
    }

    private sealed class Closed : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => true;
    }
}
