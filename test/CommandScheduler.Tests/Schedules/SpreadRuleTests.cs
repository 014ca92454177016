namespace CommandScheduler.Tests.Schedules;

/// <summary>How jitter and the delays of retries are derived: the same values for ever, on every machine and after every crash.</summary>
public sealed class SpreadRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly PureSchedule _schedule = new();

    [Fact]
    public void Jitter_depends_on_the_schedule_the_job_and_the_due_time_alone()
    {
        var jitter = new[] { ("a", 1), ("a", 2), ("b", 1) }.Select(job => JitterOf(job.Item1, job.Item2)).ToList();
        Assert.Equal([25_809_085_594, 17_688_972_511, 13_130_276_964], jitter.Select(put => put.Ticks));
    }

    [Fact]
    public void Without_jitter_a_job_is_not_put_off()
    {
        _schedule.Once("job", _schedule.Now + Hour);
        Assert.Equal(_schedule.Now + Hour, _schedule.NextBegin);
    }

    [Fact]
    public void A_retry_waits_twice_as_long_each_time_and_at_most_the_longest_delay()
    {
        var policy = new RetryPolicy { MaxAttempts = 6, InitialDelay = TimeSpan.FromSeconds(3), Factor = 2, MaxDelay = TimeSpan.FromSeconds(20), Jitter = 0 };
        Assert.Equal([3, 6, 12, 20, 20], Delays(policy).Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public void A_retry_is_made_shorter_or_longer_by_a_part_that_depends_on_the_attempt_alone()
    {
        var policy = new RetryPolicy { MaxAttempts = 6, InitialDelay = TimeSpan.FromSeconds(100), Factor = 1, Jitter = 0.5 };
        Assert.Equal([1_112_365_236, 999_953_429, 1_169_503_524, 1_111_720_313, 1_398_289_724], Delays(policy).Select(delay => delay.Ticks));
    }

    private TimeSpan JitterOf(string name, int hours)
    {
        var due = _schedule.Now + (hours * Hour);
        _schedule.Once(name, due, new JobOptions { Jitter = Hour });
        var jitter = _schedule.NextBegin!.Value - due;
        _schedule.Cancel();
        return jitter;
    }

    private List<TimeSpan> Delays(RetryPolicy policy)
    {
        _schedule.Once("job", _schedule.Now, new JobOptions { Retry = policy });
        var delays = new List<TimeSpan>();
        for (var attempt = 1; attempt < policy.MaxAttempts; attempt++)
        {
            delays.Add(_schedule.Fail(_schedule.BeginNext())!.Value - _schedule.Now);
        }

        return delays;
    }
}
