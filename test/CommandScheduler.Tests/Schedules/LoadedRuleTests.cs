using System.Text.RegularExpressions;

using CommandScheduler.Schedules;

namespace CommandScheduler.Tests.Schedules;

/// <summary>What becomes of a stored job when it is loaded by another build, or on a machine whose clocks have other rules.</summary>
public sealed class LoadedRuleTests
{
    private readonly PureSchedule _schedule = new();

    [Theory]
    // 09:00 was two hours ahead of UTC by the rules before, and is one hour ahead now.
    [InlineData("0 9 * * *", "2026-01-06T07:00:00", "2026-01-06T09:00:00+02:00", "2026-01-05T07:00:00", "06 08:00:00")]
    // It was at the offset of UTC before.
    [InlineData("0 9 * * *", "2026-01-06T09:00:00", "2026-01-06T09:00:00+00:00", "2026-01-05T09:00:00", "06 08:00:00")]
    [InlineData("0 9 * * *", "2026-01-06T09:00:00", "2026-01-06T09:00:00+00:00", null, "06 08:00:00")]
    // Nothing has changed, whatever was taken up.
    [InlineData("0 9 * * *", "2026-01-06T08:00:00", "2026-01-06T09:00:00+01:00", "2026-01-05T08:00:00", "06 08:00:00")]
    [InlineData("0 9 * * *", "2026-01-08T08:00:00", "2026-01-08T09:00:00+01:00", null, "08 08:00:00")]
    // What was taken up already does not come back.
    [InlineData("0 9 * * *", "2026-01-06T09:00:00", "2026-01-06T09:00:00+00:00", "2026-01-06T08:00:00", "07 08:00:00")]
    [InlineData("0 9 * * *", "2026-01-06T09:00:00", "2026-01-06T09:00:00+00:00", "2026-01-06T07:59:59", "06 08:00:00")]
    // An interval goes on from the last, and from the begin if none was.
    [InlineData("0 */6 * * *", "2026-01-05T10:00:00", "2026-01-05T12:00:00+02:00", "2026-01-05T04:00:00", "05 05:00:00")]
    [InlineData("0 */6 * * *", "2026-01-05T10:00:00", "2026-01-05T12:00:00+02:00", null, "05 11:00:00")]
    [InlineData("0 */6 * * *", "2026-01-05T12:00:00", "2026-01-05T12:00:00+00:00", null, "05 11:00:00")]
    public void An_occurrence_moves_with_the_rules_of_its_zone(string recurrence, string due, string local, string? last, string expected)
    {
        _schedule.Recurring(recurrence, new JobOptions { TimeZone = "Europe/Berlin" });
        _schedule.Reload(edit: stored => Next(stored, due, local, last));
        Assert.Equal(expected, Told.At(_schedule.NextBegin));
    }

    [Theory]
    [InlineData("2026-01-06T07:30:00Z", "2026-01-05T00:00:00Z", "never")]
    [InlineData("2026-01-06T08:00:00Z", "2026-01-05T00:00:00Z", "06 08:00:00")]
    [InlineData("2026-01-09T08:00:00Z", "2026-01-06T08:00:00Z", "06 08:00:00")]
    [InlineData("2026-01-09T08:00:00Z", "2026-01-06T08:00:01Z", "07 08:00:00")]
    public void It_moves_within_the_bounds_of_its_job(string end, string start, string expected)
    {
        var options = new JobOptions { TimeZone = "Europe/Berlin", StartAt = Recurrences.Text.Instant(start), EndAt = Recurrences.Text.Instant(end) };
        _schedule.Recurring("0 9 * * *", options with { EndAt = options.EndAt!.Value.AddDays(9) });
        _schedule.Reload(edit: stored => Next(stored, "2026-01-06T07:00:00", "2026-01-06T09:00:00+02:00", null).Replace(
            $"{options.EndAt.Value.AddDays(9):yyyy-MM-dd}T", $"{options.EndAt:yyyy-MM-dd}T", StringComparison.Ordinal));
        Assert.Equal(expected, Told.At(_schedule.NextBegin));
        Assert.Equal(expected == "never" ? 0 : 1, _schedule.Jobs.Count);
    }

    [Theory]
    [InlineData(",\"nextRunAt\":\"[^\"]*\"", "")]
    [InlineData("\"nextRunAt\":\"2026-01-05T10", "\"nextRunAt\":\"2026-01-05T09")]
    [InlineData("\"nextRunAt\":\"2026-01-05T10", "\"nextRunAt\":\"2026-01-05T11")]
    public void A_build_that_does_not_know_the_jitter_of_what_is_next_leaves_it_to_the_load(string from, string to)
    {
        _schedule.Recurring("@hourly", new JobOptions { Jitter = TimeSpan.FromMinutes(10) });
        _schedule.Once("once", _schedule.Now.AddHours(9));
        var begin = _schedule.NextBegin;
        Assert.Equal("05 10:08:36.5442061", Told.At(begin));
        var stored = "";
        _schedule.Reload(edit: whole => stored = Regex.Replace(whole, from, to));
        Assert.NotEqual(stored, _schedule.Stored);
        Assert.Equal(begin, _schedule.NextBegin);
        Assert.Equal("05 10:08:36.5442061", Told.At(JobDescription.Describe(PureSchedule.Id, ScheduleDocument.Read(PureSchedule.Id, stored).Jobs[0]).DueAt));
    }

    [Fact]
    public void A_job_without_jitter_does_not_keep_what_another_build_put_off()
    {
        _schedule.Recurring("@hourly");
        _schedule.Reload(edit: stored => stored.Replace("\"open\":[]", "\"nextRunAt\":\"2026-01-05T10:30:00Z\",\"open\":[]", StringComparison.Ordinal));
        Assert.Equal("05 10:00:00", Told.At(_schedule.NextBegin));
        Assert.DoesNotContain("nextRunAt", _schedule.Stored, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_stored_alone_describes_a_job()
    {
        _schedule.Recurring("0 9 * * *", new JobOptions { TimeZone = "Europe/Berlin", Tags = ["a"], CorrelationId = "c" });
        _schedule.Backfill(_schedule.Now.AddDays(-3), _schedule.Now);
        _schedule.Succeed(_schedule.BeginNext());
        var stored = ScheduleDocument.Read(PureSchedule.Id, Regex.Replace(_schedule.Stored, ",\"clockRules\":{[^}]*}", "")).Jobs[0];
        Assert.Null(stored.ClockRules);
        var described = JobDescription.Describe(PureSchedule.Id, stored);
        Same.As("job Pending due 06 08:00:00 attempt 0 runs 0 left 2 last Succeeded", Told.Of(described));
        Assert.Equal(_schedule.Job.DaylightSaving, described.DaylightSaving);
        Assert.Equal(new DaylightSaving { Overlap = DaylightSavingOverlap.First }, described.DaylightSaving);
        Assert.Equal(_schedule.Job.Recent, described.Recent);
        Assert.Equal(["a"], described.Tags);
        var utc = stored with { Options = null };
        Assert.Null(JobDescription.Describe(PureSchedule.Id, utc).DaylightSaving);
        Assert.Equal("UTC", JobDescription.Describe(PureSchedule.Id, utc).TimeZone);
    }

    private static string Next(string stored, string due, string local, string? last)
        => Regex.Replace(
            stored,
            "\"nextDue\":\"[^\"]*\",\"nextLocal\":\"[^\"]*\"",
            $"\"nextDue\":\"{due}Z\",\"nextLocal\":\"{local}\"{(last is null ? "" : $",\"lastDue\":\"{last}Z\"")}");
}
