using System.Collections.Concurrent;

using CommandScheduler.WakeUps;

using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.WakeUps;

/// <summary>Schedules that could not be loaded or stored come back when their storage answers, and do not storm it before.</summary>
public sealed class LostScheduleTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<GrainId> _tried = [];
    private readonly HashSet<GrainId> _woken = [];
    private volatile bool _answers;

    [Fact]
    public async Task One_at_a_time_is_tried_while_nothing_answers_and_all_of_them_within_15_seconds_afterwards()
    {
        using var stop = new CancellationTokenSource();
        var lost = new LostSchedules(WakeAsync, _clock, stop.Token);
        for (var schedule = 0; schedule < 500; schedule++)
        {
            lost.Add(Id(schedule));
            lost.Add(Id(schedule));
        }

        await PassAsync(TimeSpan.FromSeconds(100));
        Assert.InRange(_tried.Count, 5, 12);

        _answers = true;
        await PassAsync(TimeSpan.FromSeconds(16));
        Assert.Equal(500, _woken.Count);

        // It is over, and begins with a short pause again.
        _answers = false;
        var before = _tried.Count;
        lost.Add(Id(0));
        await PassAsync(TimeSpan.FromSeconds(1.5));
        Assert.Equal(before + 1, _tried.Count);
        _answers = true;
        await PassAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(before + 2, _tried.Count);
    }

    [Fact]
    public async Task What_cannot_be_read_is_not_tried_again_and_a_silo_that_stops_tries_nothing()
    {
        using var stop = new CancellationTokenSource();
        var lost = new LostSchedules(
            schedule =>
            {
                _tried.Enqueue(schedule);
                throw new UnreadableScheduleException("unreadable");
            },
            _clock,
            stop.Token);
        lost.Add(Id(1));
        await PassAsync(TimeSpan.FromSeconds(60));
        Assert.Single(_tried);
        await stop.CancelAsync();
        lost.Add(Id(2));
        await PassAsync(TimeSpan.FromSeconds(60));
        Assert.Single(_tried);
    }

    private static GrainId Id(int schedule) => GrainId.Create("test", $"{schedule}");

    private Task<bool> WakeAsync(GrainId schedule)
    {
        _tried.Enqueue(schedule);
        if (_answers)
        {
            lock (_woken)
            {
                _woken.Add(schedule);
            }

            return Task.FromResult(true);
        }

        return _tried.Count % 2 == 0 ? Task.FromResult(false) : Task.FromException<bool>(new IOException("no answer"));
    }

    /// <summary>Turns the clock in steps, and lets what is due go on in between.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(0.5))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            _clock.Advance(TimeSpan.FromSeconds(0.5));
        }

        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
