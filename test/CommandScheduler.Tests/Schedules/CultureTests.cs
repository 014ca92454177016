using System.Globalization;

using CommandScheduler.Recurrences;

namespace CommandScheduler.Tests.Schedules;

/// <summary>What is stored, logged and shown does not depend on the culture of the process.</summary>
public sealed class CultureTests
{
    [Theory]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    [InlineData("de-DE")]
    public void Texts_are_the_same_in_every_culture(string culture)
    {
        var expected = In(CultureInfo.InvariantCulture);
        var told = In(CultureInfo.GetCultureInfo(culture));
        Same.As(expected, told);
        Assert.Contains("2026-01-06 is excluded", told, StringComparison.Ordinal);
        Assert.Contains("calendar 'calendar' excludes 2026-01-07", told, StringComparison.Ordinal);
    }

    /// <summary>Gets all texts of a schedule with a job of each kind that fails, is put off, quarantined and so on.</summary>
    private static string In(CultureInfo culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            var schedule = new PureSchedule(new NoWednesday());
            var start = schedule.Now;
            var excluded = new JobOptions
            {
                TimeZone = "Europe/Berlin",
                Jitter = TimeSpan.FromMinutes(1.5),
                Exclude = new Exclusions { Dates = [new DateOnly(2026, 1, 6)], Calendar = "calendar" },
                Overlap = Overlap.Allow,
            };
            schedule.Recurring("0 9 * * *", excluded, "daily");
            schedule.Once("once", start.AddHours(1.5), new JobOptions { Jitter = TimeSpan.FromMinutes(1.5) });
            schedule.Recurring("@every 90m", new JobOptions { Retry = RetryPolicy.None }, "every");
            var told = new List<string>();
            for (var day = 0; day < 5; day++)
            {
                schedule.Now = start.AddDays(day);
                foreach (var attempt in schedule.Begin())
                {
                    told.Add($"{schedule.Undeliverable(attempt, "unknown"):O}");
                }

                told.AddRange(schedule.Jobs.SelectMany(job => Texts(schedule.Explain(10, job.Name))));
            }

            told.Add(schedule.Stored);
            told.AddRange(schedule.Outcomes.Select(outcome => Told.Of([outcome])));
            told.Add(Refusal(() => schedule.Backfill(start.AddDays(-400), start, new BackfillOptions { Max = 1 }, "every")));
            told.Add(Refusal(() => schedule.Backfill(start, start.AddDays(400), null, "every")));
            told.Add(Refusal(() => schedule.RequeueRun(start, "every")));
            told.Add(RecurrenceRule.Parse("30 1-5/2 * * 1", "Asia/Tokyo").DescribeInZone());
            return string.Join('\n', told);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static IEnumerable<string> Texts(JobExplanation explanation)
        => [explanation.Description, $"{explanation.HeldBackBy}", .. explanation.Next.SelectMany(next => next.Notes).Select(note => note.Text)];

    private static string Refusal(Action call) => Assert.ThrowsAny<Exception>(call).Message;

    private sealed class NoWednesday : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => localTime.DayOfWeek == DayOfWeek.Wednesday;
    }
}
