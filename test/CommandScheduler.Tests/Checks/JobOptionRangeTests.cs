using CommandScheduler.Tests.Schedules;

namespace CommandScheduler.Tests.Checks;

/// <summary>The range of each option of a job: accepted at its ends, refused just beyond, with the option, the value and the remedy.</summary>
public sealed class JobOptionRangeTests
{
    private static readonly TimeSpan Tick = new(1);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly PureSchedule _schedule = new();

    [Fact]
    public void The_timeout_of_an_attempt_is_1_millisecond_to_1_day()
        => Range("AttemptTimeout", value => new JobOptions { AttemptTimeout = value }, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), Tick,
            recurring: false);

    [Fact]
    public void Jitter_is_0_to_1_day() => Range("Jitter", value => new JobOptions { Jitter = value }, TimeSpan.Zero, Day, Tick, recurring: false);

    [Fact]
    public void Retries_are_in_their_ranges()
    {
        Range("Retry.MaxAttempts", value => Retry(new RetryPolicy { MaxAttempts = value }), 1, 1_000, 1, recurring: false);
        Range("Retry.InitialDelay", value => Retry(new RetryPolicy { InitialDelay = value, MaxDelay = TimeSpan.FromDays(7) }), TimeSpan.Zero, Day,
            Tick, recurring: false);
        Range("Retry.Factor", value => Retry(new RetryPolicy { Factor = value }), 1.0, 100.0, 0.001, recurring: false);
        Range("Retry.MaxDelay", value => Retry(new RetryPolicy { InitialDelay = TimeSpan.Zero, MaxDelay = value }), TimeSpan.Zero,
            TimeSpan.FromDays(7), Tick, recurring: false);
        Range("Retry.Jitter", value => Retry(new RetryPolicy { Jitter = value }), 0.0, 1.0, 0.001, recurring: false);
        Refused<ArgumentOutOfRangeException>(Retry(new RetryPolicy { Factor = double.NaN }), recurring: false, "JobOptions.Retry.Factor is NaN",
            "from 1 to 100");
        Refused<ArgumentOutOfRangeException>(Retry(new RetryPolicy { Jitter = double.NaN }), recurring: false, "JobOptions.Retry.Jitter is NaN",
            "from 0 to 1");

        Accepted(Retry(new RetryPolicy { InitialDelay = TimeSpan.FromMinutes(10) }), recurring: false);
        Refused<ArgumentException>(
            Retry(new RetryPolicy { InitialDelay = TimeSpan.FromMinutes(10) + Tick }), recurring: false,
            "JobOptions.Retry.MaxDelay 00:10:00 is less than InitialDelay 00:10:00.0000001", "Raise the one or lower the other");
    }

    [Fact]
    public void Catching_up_is_in_its_ranges()
    {
        Range("CatchUp.Window", value => new JobOptions { CatchUp = new CatchUp { Window = value } }, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366),
            Tick, recurring: true);
        Range("CatchUp.Max", value => new JobOptions { CatchUp = new CatchUp { Max = value } }, 1, 10_000, 1, recurring: true);
        Range("CatchUp.Spacing", value => new JobOptions { CatchUp = new CatchUp { Spacing = value } }, TimeSpan.Zero, Day, Tick, recurring: true);
    }

    [Fact]
    public void Runs_are_at_least_1()
    {
        Accepted(new JobOptions { MaxRuns = 1 }, recurring: true);
        Accepted(new JobOptions { MaxRuns = long.MaxValue }, recurring: true);
        Refused<ArgumentOutOfRangeException>(new JobOptions { MaxRuns = 0 }, recurring: true, "JobOptions.MaxRuns is 0", "from 1 to 9223372036854775807");
    }

    [Fact]
    public void A_start_is_not_after_its_end()
    {
        var start = _schedule.Now.AddHours(1);
        Accepted(new JobOptions { StartAt = start, EndAt = start }, recurring: true);
        Refused<ArgumentException>(new JobOptions { StartAt = start, EndAt = start.AddTicks(-1) }, recurring: true,
            "JobOptions.EndAt 2026-01-05T09:59:59.9999999", "Exchange them");
    }

    [Fact]
    public void Texts_are_in_their_lengths()
    {
        Text("JobOptions.Dispatcher", value => new JobOptions { Dispatcher = value }, 128);
        Text("JobOptions.CorrelationId", value => new JobOptions { CorrelationId = value }, 512);
        Text("JobOptions.CausationId", value => new JobOptions { CausationId = value }, 512);
        Text("JobOptions.RequestId", value => new JobOptions { RequestId = value }, 128);
        Text("A tag of JobOptions.Tags", value => new JobOptions { Tags = ["good", value] }, 128);
        Refused<ArgumentException>(new JobOptions { Dispatcher = null! }, recurring: false, "JobOptions.Dispatcher is null", "Leave it at 'default'");
        Refused<ArgumentException>(new JobOptions { Tags = [null!] }, recurring: false, "A tag of JobOptions.Tags is empty", "1 to 128 characters");
        Refused<ArgumentException>(new JobOptions { Exclude = new Exclusions { Calendar = "" } }, recurring: true,
            "JobOptions.Exclude.Calendar is empty", "1 to 128 characters");
        Refused<ArgumentException>(new JobOptions { Exclude = new Exclusions { Calendar = new string('x', 129) } }, recurring: true,
            "JobOptions.Exclude.Calendar has 129 characters", "Shorten it");
        Refused<ArgumentException>(new JobOptions { Exclude = new Exclusions { Calendar = new string('x', 128) } }, recurring: true,
            "is not registered on this silo", "none is registered");
    }

    [Fact]
    public void Lists_are_in_their_lengths()
    {
        Accepted(new JobOptions { Tags = [.. Enumerable.Repeat("tag", 16)] }, recurring: false);
        Refused<ArgumentException>(new JobOptions { Tags = [.. Enumerable.Repeat("tag", 17)] }, recurring: false,
            "JobOptions.Tags has 17 tags, and 16 is the limit", "Remove some");
        var dates = Enumerable.Range(0, 1_001).Select(day => new DateOnly(2030, 1, 1).AddDays(day)).ToArray();
        Accepted(new JobOptions { Exclude = new Exclusions { Dates = dates[1..] } }, recurring: true);
        Refused<ArgumentException>(new JobOptions { Exclude = new Exclusions { Dates = dates } }, recurring: true,
            "JobOptions.Exclude.Dates has 1001 dates, and 1,000 is the limit", "Register a calendar");
    }

    [Fact]
    public void Values_of_enums_are_those_that_are_named()
    {
        Enums<IfExists>("IfExists", value => new JobOptions { IfExists = value }, "Reject, Keep, Replace, ReplaceIfChanged");
        Enums<Overlap>("Overlap", value => new JobOptions { Overlap = value }, "Skip, Queue, Allow, BufferOne, CancelOther");
        Enums<CatchUpMode>("CatchUp.Mode", value => new JobOptions { CatchUp = new CatchUp { Mode = value } }, "Latest, All, None");
        Enums<DaylightSavingGap>("DaylightSaving.Gap", value => new JobOptions { DaylightSaving = new DaylightSaving { Gap = value } }, "EndOfGap, Skip");
        Enums<DaylightSavingOverlap>("DaylightSaving.Overlap", value => new JobOptions { DaylightSaving = new DaylightSaving { Overlap = value } },
            "First, Last, Both");
    }

    [Fact]
    public void What_only_a_recurring_job_can_have_is_refused_for_a_one_off_job()
    {
        var options = new Dictionary<string, JobOptions>
        {
            ["StartAt"] = new() { StartAt = _schedule.Now.AddHours(1) },
            ["EndAt"] = new() { EndAt = _schedule.Now.AddYears(1) },
            ["MaxRuns"] = new() { MaxRuns = 3 },
            ["Exclude"] = new() { Exclude = new Exclusions() },
            ["DaylightSaving"] = new() { DaylightSaving = new DaylightSaving() },
        };
        foreach (var (option, set) in options)
        {
            Accepted(set, recurring: true);
            Refused<ArgumentException>(set, recurring: false, $"JobOptions.{option} is ",
                "a one-off job has no use for it. Remove it, or schedule a recurring job");
        }
    }

    [Fact]
    public void A_time_that_a_one_off_job_cannot_have_is_told_in_the_form_of_all_times()
        => Refused<ArgumentException>(
            new() { StartAt = new(2026, 3, 1, 8, 0, 1, TimeSpan.Zero) },
            recurring: false,
            "JobOptions.StartAt is 2026-03-01T08:00:01.0000000+00:00, and a one-off job has no use for it.",
            "Remove it");

    /// <summary>A new option needs a range above, or a reason to have none.</summary>
    [Fact]
    public void Every_option_is_dealt_with()
        => Assert.Equal(
            [
                "AttemptTimeout", "CatchUp", "CausationId", "CorrelationId", "DaylightSaving", "Dispatcher", "EndAt", "Exclude", "IfExists", "Jitter",
                    "MaxRuns", "Overlap",
                "RequestId", "Retry", "StartAt", "StopWhenCancelled", "Tags",
                "TimeZone", // Any IANA id; see the tests of recurrences.
            ],
            typeof(JobOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal));

    private static JobOptions Retry(RetryPolicy policy) => new() { Retry = policy };

    private void Range<T>(string option, Func<T, JobOptions> with, T least, T most, T step, bool recurring)
        where T : struct, IComparable<T>
    {
        Accepted(with(least), recurring);
        Accepted(with(most), recurring);
        foreach (var beyond in (T[])[Minus(least, step), Plus(most, step)])
        {
            var refusal = Refused<ArgumentOutOfRangeException>(with(beyond), recurring, $"JobOptions.{option} is {beyond}",
                $"Set it to a value from {least} to {most}");
            Assert.Equal(beyond, refusal.ActualValue);
        }

        static T Plus(T value, T step) => (T)(object)((object)value switch { int number => number + (int)(object)step, double number
            => number + (double)(object)step, TimeSpan time => time + (TimeSpan)(object)step, _ => throw new NotSupportedException() });
        static T Minus(T value, T step) => (T)(object)((object)value switch { int number => number - (int)(object)step, double number
            => number - (double)(object)step, TimeSpan time => time - (TimeSpan)(object)step, _ => throw new NotSupportedException() });
    }

    private void Text(string option, Func<string, JobOptions> with, int most)
    {
        Accepted(with("x"), recurring: false);
        Accepted(with(new string('x', most)), recurring: true);
        Refused<ArgumentException>(with(""), recurring: true, $"{option} is empty ('')", $"Give it 1 to {most} characters.");
        Refused<ArgumentException>(with(new string('x', most + 1)), recurring: false, $"{option} has {most + 1} characters, and {most} is the limit",
            "Shorten it");
        Refused<ArgumentException>(with("a\u0000"), recurring: true, $"{option} 'a\\u0000' has the character U+0000 at position 1",
            "Remove control characters");
    }

    private void Enums<T>(string option, Func<T, JobOptions> with, string names)
        where T : struct, Enum
    {
        Assert.All(Enum.GetValues<T>(), value => Accepted(with(value), recurring: true));
        foreach (var beyond in (int[])[-1, Enum.GetValues<T>().Length])
        {
            Refused<ArgumentOutOfRangeException>(with((T)(object)beyond), recurring: true, $"JobOptions.{option} is {beyond}", $"Set it to one of {names}.");
        }
    }

    private void Accepted(JobOptions options, bool recurring)
    {
        Schedule(options, recurring);
        _schedule.Cancel();
    }

    private T Refused<T>(JobOptions options, bool recurring, string value, string remedy)
        where T : ArgumentException
    {
        var refusal = Assert.Throws<T>(() => Schedule(options, recurring));
        Assert.Equal("options", refusal.ParamName);
        Assert.Contains(value, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_schedule.Jobs);
        return refusal;
    }

    private void Schedule(JobOptions options, bool recurring)
        => _ = recurring ? _schedule.Recurring("@hourly", options) : _schedule.Once("job", _schedule.Now.AddHours(1), options);
}
