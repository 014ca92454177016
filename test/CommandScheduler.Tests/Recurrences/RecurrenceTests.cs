using System.Globalization;

using CommandScheduler.Checks;

namespace CommandScheduler.Tests.Recurrences;

public sealed class RecurrenceTests
{
    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", "2024-03-31T00:00:00Z", "2024-03-31T01:00:00Z")]
    [InlineData("30 * * * *", "Europe/Berlin", "2024-03-31T00:33:00Z", "2024-03-31T01:00:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2024-10-26T23:00:00Z", "2024-10-27T00:30:00Z")]
    [InlineData("*/15 * * * *", "Europe/Berlin", "2024-10-26T23:51:00Z", "2024-10-27T00:00:00Z")]
    [InlineData("0 0 29 2 1", null, "2016-03-01T00:00:00Z", "2044-02-29T00:00:00Z")]
    [InlineData("0 0 * * 7", null, "2026-01-05T00:00:00Z", "2026-01-11T00:00:00Z")]
    [InlineData("@hourly", null, "2026-01-05T00:00:00Z", "2026-01-05T01:00:00Z")]
    [InlineData("@every 1h30m", null, "2026-01-05T00:00:00Z", "2026-01-05T01:30:00Z")]
    public void The_next_occurrence_is(string recurrence, string? zone, string from, string expected)
        => Assert.Equal(Instant(expected), Recurrence.Preview(recurrence, zone, Instant(from), 1).Single());

    [Theory]
    [InlineData("0 22-2/2 * * *", "2026-01-05T00:00:00Z", "02:00 22:00 00:00 02:00")]
    [InlineData("50-10/10 12 * * *", "2026-01-05T00:00:00Z", "12:00 12:10 12:50 12:00")]
    [InlineData("0 0 * * FRI-MON", "2026-01-05T00:00:00Z", "09. 10. 11. 12. 16.")]
    [InlineData("0 0 25-5/3 * *", "2026-01-05T00:00:00Z", "25. 28. 31. 03. 25.")]
    [InlineData("0 0 1 NOV-FEB *", "2026-01-05T00:00:00Z", "/02 /11 /12 /01 /02 /11")]
    [InlineData("0 0 ? * 7", "2026-01-05T00:00:00Z", "11. 18.")]
    [InlineData("0 0 L * ?", "2027-12-05T00:00:00Z", "31. 31. 29. 31.")]
    [InlineData("0 0 L-2 * *", "2026-01-05T00:00:00Z", "29. 26. 29.")]
    [InlineData("0 0 L-30 * *", "2026-01-05T00:00:00Z", "/03 /05 /07")]
    [InlineData("0 0 15W * *", "2026-01-05T00:00:00Z", "15. 16. 16. 15. 15. 15. 15. 14.")]
    [InlineData("0 0 1W 8 *", "2026-01-05T00:00:00Z", "03. 02. 01.")]
    [InlineData("0 0 31W * *", "2026-01-05T00:00:00Z", "30./01 31./03 29./05 31./07")]
    [InlineData("0 0 LW * *", "2026-01-05T00:00:00Z", "30. 27. 31. 30. 29.")]
    [InlineData("0 0 * * fri#2", "2026-01-05T00:00:00Z", "09. 13. 13. 10.")]
    [InlineData("0 0 * * 7#5", "2026-01-05T00:00:00Z", "29./03 31./05 30./08")]
    [InlineData("0 0 * * FridayL", "2026-01-05T00:00:00Z", "30. 27. 27. 24.")]
    [InlineData("0 0 * * 5L", "2026-01-05T00:00:00Z", "30. 27. 27. 24.")]
    [InlineData("0 0 1,15,L * *", "2026-01-05T00:00:00Z", "15. 31. 01. 15. 28. 01.")]
    [InlineData("0 0 * * MON#1,FRIL", "2026-01-05T00:00:00Z", "30. 02. 27. 02. 27.")]
    [InlineData("0 0 L * FRI", "2026-01-05T00:00:00Z", "31./07 30./04 31./12 31./03 30./06 31./08")]
    [InlineData("30 0 12 LW * *", "2026-01-05T00:00:00Z", "30. 27. 31.")]
    [InlineData("0 0 lw * *", "2026-01-05T00:00:00Z", "30. 27. 31.")]
    [InlineData("0 0 l-2 * *", "2026-01-05T00:00:00Z", "29. 26. 29.")]
    [InlineData("0 0 L-0 * *", "2026-01-05T00:00:00Z", "31. 28. 31.")]
    [InlineData("0 0 15w * *", "2026-01-05T00:00:00Z", "15. 16. 16. 15.")]
    [InlineData("0 0 L-30W * *", "2026-01-05T00:00:00Z", "02. 01. 01.")]
    [InlineData("0 0 * * 5l", "2026-01-05T00:00:00Z", "30. 27. 27. 24.")]
    [InlineData("0 7-2/9 * * *", "2026-01-05T00:00:00Z", "01:00 07:00 16:00 01:00")]
    [InlineData("0 0 * * 7-2", "2026-01-05T00:00:00Z", "06. 11. 12. 13. 18.")]
    [InlineData("0 0 5-5 * *", "2026-01-05T00:00:00Z", "05. 05.")]
    public void Wrapping_ranges_and_days_of_the_calendar_mean_what_they_say(string recurrence, string from, string expected)
    {
        var parts = expected.Split(' ');
        var format = expected.Contains(':', StringComparison.Ordinal) ? "HH':'mm" : !expected.Contains('/', StringComparison.Ordinal) ? "dd'.'" : expected[0] == '/' || recurrence.Contains("L-30", StringComparison.Ordinal) ? "'/'MM" : "dd'./'MM";
        Assert.Equal(parts, Recurrence.Preview(recurrence, null, Instant(from), parts.Length).Select(next => next.ToString(format, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("", "Write cron such as")]
    [InlineData("* * * *", "Write 5")]
    [InlineData("*/0 * * * *", "from 1 to 60")]
    [InlineData("*/70 * * * *", "from 1 to 60")]
    [InlineData("*/5/5 * * * *", "'*/5'")]
    [InlineData("1-2-3 * * * *", "'1-5'")]
    [InlineData("0 */25 * * *", "from 1 to 24")]
    [InlineData("0 ? * * *", "'*' for any")]
    [InlineData("0 L * * *", "0 to 23")]
    [InlineData("0 0 30 2 *", "Correct the day or the month")]
    [InlineData("0 0 L-30 2 *", "Correct the day or the month")]
    [InlineData("0 0 31W 4,6 *", "Correct the day or the month")]
    [InlineData("0 0 1 * MON#2", "schedule two jobs")]
    [InlineData("0 0 1-3 2 MONL", "schedule two jobs")]
    [InlineData("99999999999999999999 * * * *", "0 to 59")]
    [InlineData("0 0 L-31 * *", "'L-1' to 'L-30'")]
    [InlineData("0 0 L5 * *", "'L-1' to 'L-30'")]
    [InlineData("0 0 L/2 * *", "'L-1' to 'L-30'")]
    [InlineData("0 0 32W * *", "1 to 31")]
    [InlineData("0 0 1-5W * *", "without range or step")]
    [InlineData("0 0 W * *", "'15W'")]
    [InlineData("0 0 ?,1 * *", "'*' for any")]
    [InlineData("0 0 * * t", "0 to 7 or names such as 'Sun'")]
    [InlineData("0 0 * * L", "'FRIL'")]
    [InlineData("0 0 * * MON#6", "'#1' to '#5'")]
    [InlineData("0 0 * * MON#", "'#1' to '#5'")]
    [InlineData("0 0 * * 8L", "0 to 7")]
    [InlineData("0 0 * * MON-FRIL", "without range or step")]
    [InlineData("0 0 * * 1W", "without range or step")]
    [InlineData("@reboot", "@daily")]
    [InlineData("@every", "@every 30s")]
    [InlineData("@every 0s", "1 second to 366 days")]
    [InlineData("@every -5s", "1 second to 366 days")]
    [InlineData("@every 99999999999999999999h", "1 second to 366 days")]
    public void A_bad_recurrence_is_refused_with_its_value_and_the_remedy(string recurrence, string remedy)
    {
        var refusal = Assert.ThrowsAny<ArgumentException>(() => Recurrence.Preview(recurrence, null, DateTimeOffset.UnixEpoch, 1));
        Assert.Equal("recurrence", refusal.ParamName);
        Assert.Contains($"'{recurrence}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_for_clock_changes_are_checked()
    {
        Refused(new DaylightSaving { Gap = (DaylightSavingGap)7 }, true, "DaylightSaving.Gap is 7", "EndOfGap, Skip");
        Refused(new DaylightSaving { Overlap = (DaylightSavingOverlap)7 }, true, "DaylightSaving.Overlap is 7", "First, Last, Both");
        Refused(new DaylightSaving(), false, "DaylightSaving", "Remove it");
        OptionsCheck.Check(new JobOptions { DaylightSaving = new() { Overlap = DaylightSavingOverlap.Last } }, recurring: true);

        static void Refused(DaylightSaving clocks, bool recurring, string value, string remedy)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(() => OptionsCheck.Check(new JobOptions { DaylightSaving = clocks }, recurring));
            Assert.Equal("options", refusal.ParamName);
            Assert.Contains(value, refusal.Message, StringComparison.Ordinal);
            Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_Windows_zone_is_refused_with_the_id_to_use()
        => Assert.Contains("Europe/Berlin", Assert.Throws<ArgumentException>(() => Recurrence.Preview("@daily", "W. Europe Standard Time", DateTimeOffset.UnixEpoch, 1)).Message, StringComparison.Ordinal);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
