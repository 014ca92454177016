using CommandScheduler.Recurrences;

using CsCheck;

namespace CommandScheduler.Tests.Recurrences;

public sealed class DescriptionTests
{
    [Theory]
    [InlineData("0 9 * * 1-5", "At 09:00, Monday to Friday")]
    [InlineData("0 9 * * 1-4,5", "At 09:00, Monday to Friday")]
    [InlineData("*/15 8-17 * * *", "Every 15 minutes between 08:00 and 17:59")]
    [InlineData("0 0 L * *", "At 00:00 on the last day of the month")]
    [InlineData("0 9 * 1,7 FRI#2", "At 09:00 on the second Friday of the month, in January and July")]
    [InlineData("0 0 13 * 5", "At 00:00 on day 13 of the month, if it is a Friday")]
    [InlineData("@daily", "At 00:00 every day")]
    [InlineData("@midnight", "At 00:00 every day")]
    [InlineData("@weekly", "At 00:00 on Sundays")]
    [InlineData("@monthly", "At 00:00 on day 1 of the month")]
    [InlineData("@yearly", "At 00:00 on day 1 of the month, in January")]
    [InlineData("@hourly", "Every hour")]
    [InlineData("* * * * *", "Every minute")]
    [InlineData("* * * * * *", "Every second")]
    [InlineData("*/5 * * * * *", "Every 5 seconds")]
    [InlineData("*/7 * * * *", "At minutes 0, 7, 14, … 56 of every hour")]
    [InlineData("*/2 * * * *", "Every 2 minutes")]
    [InlineData("5/15 * * * *", "At minutes 5, 20, 35 and 50 of every hour")]
    [InlineData("10-20 * * * *", "At minutes 10 to 20 of every hour")]
    [InlineData("30 * * * *", "At 30 minutes past every hour")]
    [InlineData("15 1 * * * *", "At 1 minute and 15 seconds past every hour")]
    [InlineData("30 9-17 * * *", "Every hour from 09:30 to 17:30")]
    [InlineData("0 */2 * * *", "Every 2 hours")]
    [InlineData("5 */2 * * *", "Every 2 hours from 00:05 to 22:05")]
    [InlineData("0 1/3 * * *", "Every 3 hours from 01:00 to 22:00")]
    [InlineData("0 */6 * * *", "At 00:00, 06:00, 12:00 and 18:00 every day")]
    [InlineData("0 22-2 * * *", "At 00:00, 01:00, 02:00, 22:00 and 23:00 every day")]
    [InlineData("*/10 22-2 * * MON", "Every 10 minutes between 00:00 and 02:59 and between 22:00 and 23:59 on Mondays")]
    [InlineData("*/30 */3 * * *", "Every 30 minutes in hours 0, 3, 6, … 21")]
    [InlineData("* 9 * * *", "Every minute between 09:00 and 09:59")]
    [InlineData("0,30 9 * * *", "At 09:00 and 09:30 every day")]
    [InlineData("0,30 9,17 * * 6,7", "At 09:00, 09:30, 17:00 and 17:30 on Saturdays and Sundays")]
    [InlineData("20 30 4 * * *", "At 04:30:20 every day")]
    [InlineData("30 */15 * * * *", "At second 30 of minutes 0, 15, 30 and 45 of every hour")]
    [InlineData("*/20 * * * * MON-FRI", "Every 20 seconds, Monday to Friday")]
    [InlineData("* 0 12 * * *", "Every second of minute 0 between 12:00 and 12:59")]
    [InlineData("5,7 * * * * *", "At seconds 5 and 7 of every minute")]
    [InlineData("0 0 * * 7", "At 00:00 on Sundays")]
    [InlineData("0 0 * * 5-7", "At 00:00, Friday to Sunday")]
    [InlineData("0 0 * * FRI-MON", "At 00:00, Friday to Monday")]
    [InlineData("0 0 * * 1/2", "At 00:00 on Mondays, Wednesdays, Fridays and Sundays")]
    [InlineData("0 0 ? * ?", "At 00:00 every day")]
    [InlineData("0 0 1,15,L * *", "At 00:00 on days 1 and 15 of the month and the last day of the month")]
    [InlineData("0 0 1-7 * MON", "At 00:00 on days 1 to 7 of the month, if it is a Monday")]
    [InlineData("0 0 1 * 1-5", "At 00:00 on day 1 of the month, if it is Monday to Friday")]
    [InlineData("0 0 1 * SAT,SUN", "At 00:00 on day 1 of the month, if it is a Saturday or Sunday")]
    [InlineData("0 0 */2 * *", "At 00:00 on days 1, 3, 5, … 31 of the month")]
    [InlineData("0 0 25-5 * *", "At 00:00 on days 1 to 5 and 25 to 31 of the month")]
    [InlineData("0 0 L-1 * *", "At 00:00 on the day 1 day before the last day of the month")]
    [InlineData("0 0 L-3 * *", "At 00:00 on the day 3 days before the last day of the month")]
    [InlineData("0 0 L-29 * *", "At 00:00 on the day 29 days before the last day of the month, if it has that day")]
    [InlineData("0 0 15W * *", "At 00:00 on the weekday of the month nearest to day 15")]
    [InlineData("0 0 31W * *", "At 00:00 on the weekday of the month nearest to day 31, if it has that day")]
    [InlineData("0 0 LW * *", "At 00:00 on the last weekday of the month")]
    [InlineData("0 0 L-3W * *", "At 00:00 on the weekday of the month nearest to the day 3 days before its last")]
    [InlineData("0 0 * * MON#1,FRIL,WED", "At 00:00 on the first Monday of the month, the last Friday of the month and every Wednesday")]
    [InlineData("0 0 L * FRIL,MON", "At 00:00 on the last day of the month, if it is the last Friday of the month or a Monday")]
    [InlineData("0 0 * NOV-FEB *", "At 00:00 every day, from November to February")]
    [InlineData("0 0 1 */3 *", "At 00:00 on day 1 of the month, in January, April, July and October")]
    [InlineData("* * * 2 *", "Every minute, in February")]
    [InlineData("0 20-6 * * *", "Every hour from 20:00 to 06:00")]
    [InlineData("5 8-11,14-17 * * *", "Every hour from 08:05 to 11:05 and from 14:05 to 17:05")]
    [InlineData("50-15 * * * *", "At minutes 50 to 15 of every hour")]
    [InlineData("0 0 1-5,10-20 * *", "At 00:00 on days 1 to 5 and 10 to 20 of the month")]
    [InlineData("* * 5 * * *", "Every second between 05:00 and 05:59:59")]
    [InlineData("@every 1h30m15s", "Every 1 hour, 30 minutes and 15 seconds")]
    [InlineData("@every 25h1m1s", "Every 25 hours, 1 minute and 1 second")]
    [InlineData("0 0 31 * *", "At 00:00 on day 31 of the month, if it has that day")]
    [InlineData("0 0 30,31 * *", "At 00:00 on days 30 and 31 of the month, if it has them")]
    [InlineData("0 0 * * 5#5", "At 00:00 on the fifth Friday of the month, if it has that day")]
    [InlineData("@every 90s", "Every 90 seconds")]
    [InlineData("@every 1.5s", "Every 1.5 seconds")]
    [InlineData("@every 1h30m", "Every 90 minutes")]
    [InlineData("@every 1h", "Every hour")]
    [InlineData("@every 1d", "Every 24 hours")]
    [InlineData("0 1-7 * * *", "Every hour from 01:00 to 07:00")]
    [InlineData("* 1,3,5 * * *", "Every minute between 01:00 and 01:59 and between 03:00 and 03:59 and between 05:00 and 05:59")]
    [InlineData("* 1,3,5,7 * * *", "Every minute in hours 1, 3, 5 and 7")]
    [InlineData("0 0 L,L * *", "At 00:00 on the last day of the month")]
    [InlineData("0 0 * * FRIL,FRIL", "At 00:00 on the last Friday of the month")]
    [InlineData("0 0 * * MON-WED,FRIL", "At 00:00 on the last Friday of the month, every Monday, every Tuesday and every Wednesday")]
    [InlineData("0 0 * 1-3 *", "At 00:00 every day, from January to March")]
    [InlineData("0 0 * 1,2 *", "At 00:00 every day, in January and February")]
    [InlineData("0 0 * 1,2,4 *", "At 00:00 every day, in January, February and April")]
    [InlineData("0 0 * * 1,2", "At 00:00 on Mondays and Tuesdays")]
    [InlineData("0 0 * * 1,2,4", "At 00:00 on Mondays, Tuesdays and Thursdays")]
    [InlineData("0 0 28W * *", "At 00:00 on the weekday of the month nearest to day 28")]
    [InlineData("0 0 29W * *", "At 00:00 on the weekday of the month nearest to day 29, if it has that day")]
    [InlineData("0 0 L-27 * *", "At 00:00 on the day 27 days before the last day of the month")]
    [InlineData("0 0 L-28 * *", "At 00:00 on the day 28 days before the last day of the month, if it has that day")]
    [InlineData("5,6 * * * *", "At minutes 5 and 6 of every hour")]
    [InlineData("1 0 0 * * *", "At 00:00:01 every day")]
    [InlineData("0 30 * * * *", "At 30 minutes past every hour")]
    [InlineData("1 * * * *", "At 1 minute past every hour")]
    [InlineData("0,1 0 */8 * * *", "At 00:00:00, 00:00:01, 08:00:00, 08:00:01, 16:00:00 and 16:00:01 every day")]
    public void A_recurrence_reads_as_plain_English(string recurrence, string expected)
        => Assert.Equal(expected, RecurrenceRule.Parse(recurrence, null).Describe());

    [Fact]
    public void A_description_fits_one_meaning_only()
    {
        var meanings = new Dictionary<string, (string Text, string Meaning)>();
        Gen.Int.Sample(
            seed =>
            {
                var cron = RandomCron.Make(new Random(seed));
                if (TryParse(cron.Text) is { } pattern)
                {
                    var (text, meaning) = (CronText.Describe(pattern), Meaning(pattern));
                    if (!meanings.TryAdd(text, (cron.Text, meaning)))
                    {
                        Assert.True(meanings[text].Meaning == meaning, $"'{cron.Text}' and '{meanings[text].Text}' both read '{text}'");
                    }
                }
            },
            iter: Effort.Of(40_000),
            threads: 1);
    }

    private static CronPattern? TryParse(string text)
    {
        try
        {
            return text.StartsWith('@') ? null : CronPattern.Parse(text, text.Split(' '), "recurrence");
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Meaning(CronPattern pattern) => string.Join(
        ' ',
        new[] { pattern.Seconds, pattern.Minutes, pattern.Hours, pattern.DaysOfMonth, pattern.Months, pattern.DaysOfWeek }
            .Select(set => $"{set.Plain:x}{string.Concat(set.Days.Distinct().Order(Comparer<CronDay>.Create((one, other) => string.CompareOrdinal($"{one}", $"{other}"))))}"));
}
