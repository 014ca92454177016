namespace CommandScheduler.Tests.Hosting;

/// <summary>The range of each setting of a silo: accepted at its ends, refused just beyond.</summary>
public sealed class SchedulerOptionRangeTests
{
    private static readonly TimeSpan Tick = new(1);

    [Fact]
    public void Every_setting_is_checked_at_both_ends_of_its_range()
    {
        Range("MaxPayloadBytes", 1, 16_777_216, 0, 16_777_217, (options, value) => options.MaxPayloadBytes = value);
        Range("MaxJobsPerSchedule", 1, 100_000, 0, 100_001, (options, value) => options.MaxJobsPerSchedule = value);
        Range("MaxScheduleBytes", 1_024, 268_435_456, 1_023, 268_435_457, (options, value) => options.MaxScheduleBytes = value);
        Range("ShutdownGrace", TimeSpan.Zero, TimeSpan.FromMinutes(10), -Tick, TimeSpan.FromMinutes(10) + Tick, (options, value)
            => options.ShutdownGrace = value);
        Range("MaxDispatchesInFlight", 1, 1_000_000, 0, 1_000_001, (options, value) => options.MaxDispatchesInFlight = value);
        Range("OverdueLimit", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), TimeSpan.FromSeconds(1) - Tick, TimeSpan.FromDays(1) + Tick, (options,
            value) => options.OverdueLimit = value);
        Range("AttemptTimeout", TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), TimeSpan.FromMilliseconds(1) - Tick, TimeSpan.FromDays(1) + Tick, (options,
            value) => options.AttemptTimeout = value);

        Range("QuarantineAfter", TimeSpan.Zero, TimeSpan.FromDays(365), -Tick, TimeSpan.FromDays(365) + Tick, (options, value)
            => options.QuarantineAfter = value);
        Range("DeadLetterExpiry", TimeSpan.FromMinutes(1), TimeSpan.FromDays(3_650), TimeSpan.FromMinutes(1) - Tick, TimeSpan.FromDays(3_650) + Tick,
            (options, value) => options.DeadLetterExpiry = value);

        // Retry has the ranges of the policy itself, which is checked wherever it is said, and StoreNewSchedulesDirectly has none.
        Assert.Equal(11, typeof(SchedulerOptions).GetProperties().Length);
    }

    private static void Range<T>(string option, T least, T most, T below, T above, Action<SchedulerOptions, T> set)
    {
        Assert.Null(Failure(least));
        Assert.Null(Failure(most));
        foreach (var beyond in (T[])[below, above])
        {
            var failure = Failure(beyond);
            Assert.Contains(option, failure, StringComparison.Ordinal);
            Assert.Contains($"between {least} and {most}", failure, StringComparison.Ordinal);
        }

        string? Failure(T value)
        {
            var options = new SchedulerOptions();
            set(options, value);
            return new SchedulerOptionsValidator().Validate(null, options).FailureMessage;
        }
    }
}
