using System.Globalization;

using Cronos;

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
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("22-2 * * * *")]
    [InlineData("0 22-2 * * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("*/70 * * * *")]
    [InlineData("0 */25 * * *")]
    [InlineData("0 0 30 2 *")]
    [InlineData("99999999999999999999 * * * *")]
    [InlineData("0 0 L * *")]
    [InlineData("0 0 * * t")]
    [InlineData("@reboot")]
    [InlineData("@every")]
    [InlineData("@every 0s")]
    [InlineData("@every -5s")]
    [InlineData("@every 99999999999999999999h")]
    public void A_bad_recurrence_is_refused_with_its_value(string recurrence)
    {
        var refusal = Assert.ThrowsAny<ArgumentException>(() => Recurrence.Preview(recurrence, null, DateTimeOffset.UnixEpoch, 1));
        Assert.Equal("recurrence", refusal.ParamName);
        Assert.Contains(recurrence, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Windows_zone_is_refused_with_the_id_to_use()
        => Assert.Contains("Europe/Berlin", Assert.Throws<ArgumentException>(() => Recurrence.Preview("@daily", "W. Europe Standard Time", DateTimeOffset.UnixEpoch, 1)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Pacific/Apia")]
    [InlineData("Asia/Beirut")]
    [InlineData("Europe/Dublin")]
    [InlineData("UTC")]
    public void Occurrences_agree_with_Cronos(string zone)
    {
        string[] expressions = ["30 2 * * *", "*/15 * * * *", "0 0 * * *", "30 1-3 * * *", "15,45 2 * * 0", "0 */2 * * *", "59 23 31 12 *", "0 9 1 * 1-5"];
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        foreach (var text in expressions)
        {
            var cronos = CronExpression.Parse(text);
            for (var from = Instant("2011-12-25T00:17:00Z"); from < Instant("2019-01-01T00:00:00Z"); from += TimeSpan.FromMinutes(7_013))
            {
                var next = from;
                foreach (var actual in Recurrence.Preview(text, zone, from, 5))
                {
                    next = cronos.GetNextOccurrence(next, info)!.Value.ToUniversalTime();
                    Assert.True(next == actual, $"'{text}' in {zone} after {from:O}: {actual:O}, not {next:O}");
                }
            }
        }
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
