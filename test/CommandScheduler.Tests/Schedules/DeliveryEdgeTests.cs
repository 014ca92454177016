using System.Text.Json.Nodes;

namespace CommandScheduler.Tests.Schedules;

/// <summary>What meets a command that cannot be delivered: crashes, other occurrences of its job, calendars, older builds.</summary>
public sealed class DeliveryEdgeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly SchedulerOptions AtOnce = new() { QuarantineAfter = TimeSpan.Zero };

    private readonly Calendar _calendar = new();
    private readonly PureSchedule _schedule;
    private readonly DateTimeOffset _start;

    public DeliveryEdgeTests()
    {
        _schedule = new(_calendar);
        _schedule.Reload(new SchedulerOptions());
        _start = _schedule.Now;
    }

    [Fact]
    public void Trials_after_restarts_are_no_crashes()
    {
        Quarantine();
        for (var restart = 0; restart < 12; restart++)
        {
            _schedule.Now = _schedule.NextBegin!.Value;
            _schedule.Reload(new SchedulerOptions());
            Assert.NotNull(_schedule.Undeliverable(_schedule.Begin().Single()));
            Assert.Equal(JobStatus.Quarantined, _schedule.Job.Status);
        }
    }

    [Fact]
    public void A_trial_that_was_recorded_and_cut_off_leaves_the_job_quarantined()
    {
        Quarantine();
        _schedule.Now = _schedule.NextBegin!.Value;
        var stored = JsonNode.Parse(_schedule.Stored)!["jobs"]!.ToJsonString();
        _schedule.Reload(new SchedulerOptions());
        _schedule.CutOff(_schedule.Begin().Single());
        Assert.Equal(stored, JsonNode.Parse(_schedule.Stored)!["jobs"]!.ToJsonString());
        _schedule.Undeliverable(_schedule.BeginNext());
        Assert.Single(_schedule.Outcomes);
    }

    [Fact]
    public void A_handler_that_puts_a_command_off_has_received_it()
    {
        _schedule.Once("job", _start);
        _schedule.Undeliverable(_schedule.BeginNext());
        _schedule.Defer(_schedule.BeginNext(), "later", _schedule.Now + (2 * Day));
        Assert.Equal(JobStatus.Pending, _schedule.Job.Status);
        Assert.NotNull(_schedule.Undeliverable(_schedule.BeginNext()));
    }

    [Fact]
    public void Of_several_occurrences_one_is_quarantined_and_the_others_wait_for_it()
    {
        _schedule.Reload(AtOnce);
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow, Retry = RetryPolicy.None });
        var (first, second, third) = (_schedule.BeginNext(), _schedule.BeginNext(), _schedule.BeginNext());
        Assert.Null(_schedule.Undeliverable(first));
        Assert.NotNull(_schedule.Undeliverable(second));
        _schedule.Fail(third);
        Assert.Equal(JobStatus.Quarantined, _schedule.Job.Status);
        var trial = _schedule.BeginNext();
        Assert.Equal(first.Due, trial.Due);
        _schedule.Succeed(trial);
        Assert.Equal(JobStatus.Retrying, _schedule.Job.Status);
        Assert.Equal(second.Due, _schedule.BeginNext().Due);
    }

    [Fact]
    public void None_of_many_that_come_up_after_an_outage_is_given_up()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow });
        while (_schedule.NextBegin < _start + Day)
        {
            _schedule.Now = _schedule.NextBegin!.Value;
            _schedule.Begin().ToList().ForEach(attempt => _schedule.Undeliverable(attempt));
        }

        _schedule.Now = _start + (60 * Hour);
        _schedule.Reload(new SchedulerOptions());
        var wave = _schedule.Begin();
        Assert.True(wave.Count > 20, $"{wave.Count} came up.");
        wave.ToList().ForEach(attempt => _schedule.Undeliverable(attempt));
        Assert.Single(_schedule.Outcomes, outcome => outcome.Outcome == OccurrenceOutcome.Quarantined);
        var dispatched = new HashSet<DateTimeOffset>();
        while (dispatched.Count < wave.Count)
        {
            _schedule.Now = _schedule.NextBegin!.Value;
            foreach (var attempt in _schedule.Begin())
            {
                _schedule.Succeed(attempt);
                dispatched.Add(attempt.Due);
            }
        }

        Assert.Superset(wave.Select(attempt => attempt.Due).ToHashSet(), dispatched);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_failing_calendar_held_up_and_was_passed_over_then_does_not_run(bool pause)
    {
        _schedule.Recurring("@hourly", new JobOptions { Exclude = new Exclusions { Calendar = "calendar" } });
        var first = _schedule.BeginNext();
        if (pause)
        {
            _schedule.Succeed(first);
        }

        _calendar.Fails = true;
        _schedule.Now = _start + (2 * Hour);
        Assert.Empty(_schedule.Begin());
        Assert.Equal(JobStatus.Quarantined, _schedule.Job.Status);
        _calendar.Fails = false;
        if (pause)
        {
            _schedule.Pause();
            _schedule.Resume();
        }
        else
        {
            _schedule.Succeed(first);
        }

        while (_schedule.NextBegin < _start + (3 * Hour))
        {
            _schedule.Now = _schedule.NextBegin!.Value;
            _schedule.Begin().ToList().ForEach(_schedule.Succeed);
        }

        var held = _start + (2 * Hour);
        Assert.Equal(JobStatus.Pending, _schedule.Job.Status);
        Assert.Single(_schedule.Outcomes, outcome => outcome.Due == held && outcome.Outcome != OccurrenceOutcome.Quarantined);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_past_range_of_a_calendar_that_is_unknown_is_quarantined_and_goes_on_when_it_is_known(bool failsBefore)
    {
        _schedule.Recurring("@daily", new JobOptions { Exclude = new Exclusions { Calendar = "calendar" } });
        _schedule.Backfill(_start.AddDays(-5), _start);
        _calendar.Fails = failsBefore;
        _schedule.Begin().ToList().ForEach(_schedule.Succeed);
        _calendar.Fails = false;
        _schedule.Reload(new SchedulerOptions(), stored => stored.Replace("\"calendar\":\"calendar\"", "\"calendar\":\"gone\"", StringComparison.Ordinal));
        _schedule.Now = _schedule.NextBegin!.Value;
        Assert.Empty(_schedule.Begin());
        Assert.Equal(JobStatus.Quarantined, _schedule.Job.Status);
        Assert.True(_schedule.NextBegin > _schedule.Now, $"It begins at {_schedule.NextBegin} and it is {_schedule.Now}.");

        _schedule.Reload(new SchedulerOptions(), stored => stored.Replace("\"calendar\":\"gone\"", "\"calendar\":\"calendar\"", StringComparison.Ordinal));
        Assert.True(_schedule.BeginNext().IsBackfill);
    }

    [Fact]
    public void A_calendar_that_fails_refuses_a_past_range()
    {
        _schedule.Recurring("@daily", new JobOptions { Exclude = new Exclusions { Calendar = "calendar" } });
        _calendar.Fails = true;
        var refusal = Assert.Throws<SchedulerException>(() => _schedule.Backfill(_start.AddDays(-5), _start));
        Assert.StartsWith(
            "Job 'job' cannot be run for a past range, and nothing was changed: Calendar 'calendar' failed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dead_letter_of_an_older_build_expires_by_when_it_failed_and_not_by_when_its_job_was_scheduled()
    {
        _schedule.Recurring("@daily", new JobOptions { Retry = RetryPolicy.None });
        for (var day = 0; day < 40; day++)
        {
            _schedule.Succeed(_schedule.BeginNext());
        }

        _schedule.Fail(_schedule.BeginNext());
        _schedule.Reload(new SchedulerOptions { DeadLetterExpiry = TimeSpan.FromDays(30) }, stored =>
        {
            var document = JsonNode.Parse(stored)!;
            Assert.True(document["jobs"]![0]!["held"]!.AsObject().Remove("failedAt"));
            return document.ToJsonString();
        });
        Assert.Empty(_schedule.Begin());
        Assert.Equal(_schedule.Now, _schedule.Job.FailedAt);
    }

    [Fact]
    public void The_jobs_of_a_large_schedule_keep_1000_together_also_of_those_that_end_their_process()
    {
        for (var job = 0; job < 500; job++)
        {
            _schedule.Recurring("@hourly", new JobOptions { Retry = RetryPolicy.None }, $"job-{job}");
        }

        for (var hour = 0; hour < 5; hour++)
        {
            _schedule.Now += Hour;
            for (var crash = 0; crash < 3; crash++)
            {
                _schedule.Reload(new SchedulerOptions());
                _schedule.Begin();
            }
        }

        Assert.All(_schedule.Jobs, job => Assert.InRange(job.FailedRuns.Count(run => run.Outcome is not null), 1, 2));
    }

    [Fact]
    public void A_clock_that_is_set_back_begins_the_pauses_anew()
    {
        _schedule.Once("job", _start);
        _schedule.Undeliverable(_schedule.BeginNext());
        _schedule.Now = _start - (5 * Hour);
        _schedule.Trigger();
        for (var tries = 0; tries < 30; tries++)
        {
            _schedule.Undeliverable(_schedule.BeginNext());
        }

        Assert.True(_schedule.NextBegin - _schedule.Now > TimeSpan.FromSeconds(2), $"{_schedule.NextBegin - _schedule.Now}");
    }

    private void Quarantine()
    {
        _schedule.Once("job", _schedule.Now);
        _schedule.Undeliverable(_schedule.BeginNext());
        _schedule.Now += Day;
        Assert.Null(_schedule.Undeliverable(_schedule.Begin().Single()));
    }

    private sealed class Calendar : IExclusionCalendar
    {
        public bool Fails { get; set; }

        public bool Excludes(DateTimeOffset localTime) => Fails ? throw new InvalidOperationException("no answer") : false;
    }
}
