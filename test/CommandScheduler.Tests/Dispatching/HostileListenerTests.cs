using System.Diagnostics;
using System.Diagnostics.Metrics;

using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>Nothing that an application or a listener throws leaves an attempt without an outcome.</summary>
public sealed class HostileListenerTests(HostileListenerTests.Fixture fixture) : IClassFixture<HostileListenerTests.Fixture>
{
    [Fact]
    public async Task A_job_succeeds_though_all_who_listen_throw()
    {
        fixture.Behaviour = (_, _) => Task.CompletedTask;
        var schedule = fixture.NewSchedule();
        var (measured, stopped) = (0, 0);
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == nameof(CommandScheduler) && instrument.Meter.Scope == fixture.SiloServices.GetRequiredService<IMeterFactory>())
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>((_, _, _, _) => Measured());
        meters.SetMeasurementEventCallback<double>((_, _, _, _) => Measured());
        meters.Start();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == nameof(CommandScheduler),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (schedule.GetPrimaryKeyString().Equals(activity.GetTagItem("commandscheduler.schedule")))
                {
                    stopped++;
                    throw new InvalidOperationException("The activity could not be exported.");
                }
            },
        };
        ActivitySource.AddActivityListener(activities);
        var logged = fixture.Logger.Thrown;

        await schedule.ScheduleOnce(new Note("watched"), fixture.Now, "job");
        await fixture.NextAsync();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);

        // Scheduled, lateness, attempts, duration, occurrences.
        Assert.Equal((5, 1), (measured, stopped));
        Assert.True(fixture.Logger.Thrown > logged);

        void Measured()
        {
            Interlocked.Increment(ref measured);
            throw new InvalidOperationException("The measurement could not be exported.");
        }
    }

    [Fact]
    public async Task An_attempt_fails_whose_exception_cannot_tell_its_message()
    {
        fixture.Behaviour = (_, _) => throw new UnspeakableException();
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("fails"), fixture.Now, "job", new JobOptions { Retry = RetryPolicy.None });
        await fixture.NextAsync();
        var snapshot = await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs[0].Status == JobStatus.DeadLettered);
        Assert.Equal(
            "UnspeakableException: Its message is not available: to read it threw an exception.",
            snapshot.Jobs[0].LastError);
    }

    public sealed class Fixture : SchedulerFixture
    {
        internal ThrowingLogger Logger { get; } = new();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
        {
            scheduler.UseInMemory();
            scheduler.Services.AddLogging(logging => logging.AddProvider(Logger).AddFilter<ThrowingLogger>(nameof(CommandScheduler), LogLevel.Debug));
        }
    }

    internal sealed class ThrowingLogger : ILoggerProvider, ILogger
    {
        private int _thrown;

        public int Thrown => Volatile.Read(ref _thrown);

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name is "AttemptSucceeded" or "OutcomeStored" or "DeadLettered")
            {
                Interlocked.Increment(ref _thrown);
                throw new InvalidOperationException("The log could not be written.");
            }
        }
    }

    private sealed class UnspeakableException : Exception
    {
        public override string Message => throw new InvalidOperationException("There is no message.");
    }
}
