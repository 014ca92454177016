using System.Collections.Concurrent;
using System.Threading.Channels;

using CommandScheduler.TestSupport;
using CommandScheduler.WakeUps;

namespace CommandScheduler.Tests.WakeUps;

/// <summary>Schedules that could not be loaded or stored come back when their storage answers, and do not storm it before.</summary>
public sealed class LostScheduleTests
{
    private readonly PauseClock _clock = new();
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

        Assert.True(await _clock.PassAsync(TimeSpan.FromSeconds(100)));
        Assert.InRange(_tried.Count, 5, 12);

        _answers = true;
        Assert.False(await _clock.PassAsync(TimeSpan.FromSeconds(16)));
        Assert.Equal(500, _woken.Count);

        // When nothing was lost for a while, it begins with a short pause again.
        _clock.Stand(TimeSpan.FromSeconds(15));
        _answers = false;
        var before = _tried.Count;
        lost.Add(Id(0));
        Assert.True(await _clock.PassAsync(TimeSpan.FromSeconds(1.5)));
        Assert.Equal(before + 1, _tried.Count);
        _answers = true;
        Assert.False(await _clock.PassAsync(TimeSpan.FromSeconds(3)));
        Assert.Equal(before + 2, _tried.Count);
    }

    [Fact]
    public async Task Schedules_that_are_lost_as_soon_as_they_are_woken_are_woken_seldom()
    {
        using var stop = new CancellationTokenSource();
        _answers = true;
        var lost = new LostSchedules(WakeAsync, _clock, stop.Token);
        List<double> pauses = [];
        for (var time = 0; time < 6; time++)
        {
            pauses.Add(await LoseAndWakeAsync());
        }

        Assert.Equal([1, 2, 4, 8, 15, 15], pauses);
        Assert.Equal(6, _tried.Count);

        // When nothing was lost for as long, it is over.
        _clock.Stand(TimeSpan.FromSeconds(15));
        Assert.Equal(1, await LoseAndWakeAsync());

        async Task<double> LoseAndWakeAsync()
        {
            lost.Add(Id(1));
            var pause = await _clock.NextAsync();
            Assert.False(await _clock.PassAsync(pause));
            return pause.TotalSeconds;
        }
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
        Assert.False(await _clock.PassAsync(TimeSpan.FromSeconds(60)));
        Assert.Single(_tried);
        lost.Add(Id(2));
        Assert.True(await _clock.PassAsync(TimeSpan.Zero));
        await stop.CancelAsync();
        lost.Add(Id(3));
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

    /// <summary>A clock whose pauses end when a test says so. What follows a pause is done when its end returns, up to the next pause.</summary>
    private sealed class PauseClock : TimeProvider
    {
        private readonly Channel<Pause> _pauses = Channel.CreateUnbounded<Pause>();
        private TimeSpan _left;
        private TimeSpan _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _passed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var pause = new Pause(callback, state, dueTime);
            Assert.True(_pauses.Writer.TryWrite(pause));
            return pause;
        }

        /// <summary>Lets time pass in which nobody waits.</summary>
        public void Stand(TimeSpan time) => _passed += time;

        /// <summary>Gets how long the pause is that somebody makes now, or next.</summary>
        public async Task<TimeSpan> NextAsync()
        {
            await Patience.ForAsync(_pauses.Reader.WaitToReadAsync().AsTask(), "a pause");
            return _pauses.Reader.TryPeek(out var next) ? next.Length : default;
        }

        /// <summary>Lets time pass, from the first pause that somebody makes on.</summary>
        /// <returns>Whether somebody waits for a later time.</returns>
        public async Task<bool> PassAsync(TimeSpan time)
        {
            await Patience.ForAsync(_pauses.Reader.WaitToReadAsync().AsTask(), "a pause");
            for (_left += time; _pauses.Reader.TryPeek(out var next); _left -= next.Length)
            {
                if (next.Length > _left)
                {
                    return true;
                }

                Assert.True(_pauses.Reader.TryRead(out _));

                // Without the context of the test, in which what follows would go on later.
                _passed += next.Length;
                await Task.Run(next.End);
            }

            _passed += _left;
            _left = TimeSpan.Zero;
            return false;
        }

        private sealed class Pause(TimerCallback callback, object? state, TimeSpan length) : ITimer
        {
            public TimeSpan Length => length;

            public void End() => callback(state);

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
