namespace CommandScheduler.Tests.Schedules;

/// <summary>The first instant there is, which a forgotten field has.</summary>
public sealed class EarliestInstantTests
{
    [Theory]
    [InlineData("0 9 * * *", "Europe/Berlin")]
    [InlineData("0 9 * * *", null)]
    [InlineData("*/5 * * * *", "Europe/Berlin")]
    [InlineData("@every 90s", null)]
    public void A_job_that_starts_at_the_first_instant_is_loaded_again(string recurrence, string? zone)
    {
        var schedule = new PureSchedule();
        schedule.Recurring(recurrence, new JobOptions { TimeZone = zone, StartAt = default(DateTimeOffset) });
        var next = schedule.NextBegin;
        schedule.Explain();
        schedule.Reload();
        Assert.Equal(next, schedule.NextBegin);
        schedule.Succeed(schedule.BeginNext());
    }

    [Theory]
    [InlineData("0 9 * * *", "Europe/Berlin")]
    [InlineData("0 9 * * *", null)]
    [InlineData("@hourly", null)]
    [InlineData("@every 90s", null)]
    public void A_range_from_the_first_instant_is_run_or_refused_by_its_number(string recurrence, string? zone)
    {
        var schedule = new PureSchedule();
        schedule.Recurring(recurrence, new JobOptions { TimeZone = zone });
        var before = schedule.Stored;
        if (recurrence == "@every 90s")
        {
            // It has its origin at its first occurrence, so that nothing is before that.
            Assert.Equal("from", Assert.Throws<ArgumentException>(() => schedule.Backfill(default, schedule.Now)).ParamName);
        }
        else
        {
            var refusal = Assert.Throws<ArgumentException>(() => schedule.Backfill(default, schedule.Now));
            Assert.Contains("has more than", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, schedule.Stored);
    }

    [Fact]
    public void A_job_that_was_due_at_the_first_instant_runs_and_is_explained()
    {
        var schedule = new PureSchedule();
        schedule.Once("job", default, new JobOptions { Retry = new RetryPolicy { MaxAttempts = 2 } });
        schedule.Explain();
        schedule.Reload();
        schedule.Fail(schedule.BeginNext());
        schedule.Succeed(schedule.BeginNext());
        Assert.Empty(schedule.Jobs);
    }
}
