using System.Diagnostics.Metrics;

using CommandScheduler.Dispatching;
using CommandScheduler.Schedules;
using CommandScheduler.Time;

using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>An attempt begins once or never, and its time counts from there.</summary>
public sealed class AttemptRunTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
    private readonly Meter _meter = new("tests");
    private readonly FakeTimeProvider _process = new();
    private readonly Suspensions _suspensions;
    private readonly AttemptRun _run;

    public AttemptRunTests()
    {
        var clock = new SchedulerClock(_time);
        _suspensions = new Suspensions(_process);
        var job = new Job { Name = "job", Generation = 1, ScheduledAt = clock.GetUtcNow(), Command = new SerializedCommand { Type = "note" } };
        var attempt = new Attempt("schedule", job, default, clock.GetUtcNow(), 1);
        _run = new AttemptRun(attempt, Timeout, _suspensions.Now, clock, _meter.CreateHistogram<double>("lateness"));
    }

    [Fact]
    public async Task What_was_given_up_before_it_began_never_begins()
    {
        Assert.True(_run.TryGiveUp());
        Assert.False(_run.TryBegin());
        Assert.Equal(AttemptResult.NotBegun, (await _run.Ended).Result);
        Assert.False(_run.HasReached);
    }

    [Fact]
    public async Task What_has_begun_is_not_given_up_but_cut_off()
    {
        Assert.True(_run.TryBegin());
        Assert.False(_run.TryGiveUp());
        Assert.False(_run.Ended.IsCompleted);
        _run.CutOff();
        Assert.Equal(AttemptResult.CutOff, (await _run.Ended).Result);
    }

    [Fact]
    public async Task What_is_cut_off_before_it_began_does_not_begin_after_that()
    {
        _run.CutOff();
        Assert.False(_run.TryBegin());
        Assert.Equal(AttemptResult.NotBegun, (await _run.Ended).Result);
    }

    [Fact]
    public async Task What_a_suspension_of_the_process_holds_up_on_the_way_does_not_begin()
    {
        _process.AutoAdvanceAmount = TimeSpan.FromSeconds(3);
        Assert.False(_run.TryBegin());
        Assert.Equal(AttemptResult.NotBegun, (await _run.Ended).Result);
        Assert.False(_run.HasReached);
    }

    [Fact]
    public async Task Time_counts_from_the_begin()
    {
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(_run.TryBegin());
        _time.Advance(Timeout - TimeSpan.FromTicks(1));
        Assert.False(_run.Ended.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        var end = await _run.Ended;
        Assert.Equal(AttemptResult.Failed, end.Result);
        Assert.Contains("no outcome within 00:00:03", end.Error?.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_does_not_begin_in_time_is_given_up_and_has_not_reached_its_dispatcher()
    {
        _run.LimitTheWay(TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(AttemptResult.NotReached, (await _run.Ended).Result);
        Assert.False(_run.TryBegin());
    }

    [Fact]
    public void The_way_does_not_count_once_the_handler_has_begun()
    {
        _run.LimitTheWay(TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_run.TryBegin());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(_run.Ended.IsCompleted);
    }

    [Fact]
    public async Task Of_a_begin_and_a_giving_up_that_meet_one_wins()
    {
        for (var round = 0; round < 10_000; round++)
        {
            using var tests = new AttemptRunTests();
            using var start = new Barrier(2);
            var begun = Task.Run(() => At(start, tests._run.TryBegin), TestContext.Current.CancellationToken);
            var givenUp = At(start, tests._run.TryGiveUp);
            Assert.NotEqual(givenUp, await begun);
        }
    }

    public void Dispose()
    {
        _run.Dispose();
        _suspensions.Dispose();
        _meter.Dispose();
    }

    private static bool At(Barrier start, Func<bool> act)
    {
        start.SignalAndWait();
        return act();
    }
}
