using CommandScheduler.Recurrences;

using CsCheck;

namespace CommandScheduler.Tests.Recurrences;

/// <summary>What becomes of stored occurrences when the rules of a zone change under them, as with new time zone data.</summary>
public sealed class MovedTests
{
    private static readonly DateTimeOffset Start = Text.Instant("2025-01-01T00:00:00Z");

    [Theory]
    // The switch to summer time was called off: 09:00 is an hour later than stored.
    [InlineData("0 9 * * *", "2025-07-01T07:00:00Z", "2025-06-30T07:00:00Z", "2025-07-01T08:00:00Z")]
    // Nothing changes for a winter day.
    [InlineData("0 9 * * *", "2025-12-01T08:00:00Z", "2025-11-30T08:00:00Z", "2025-12-01T08:00:00Z")]
    // 02:30 did not exist, and was stored as 03:00. Now it does.
    [InlineData("30 2 * * *", "2025-03-30T01:00:00Z", "2025-03-29T01:30:00Z", "2025-03-30T01:30:00Z")]
    // An interval goes on where it was.
    [InlineData("*/15 * * * *", "2025-07-01T07:00:00Z", "2025-07-01T06:45:00Z", "2025-07-01T07:00:00Z")]
    [InlineData("0 */6 * * *", "2025-07-01T04:00:00Z", "2025-06-30T22:00:00Z", "2025-06-30T23:00:00Z")]
    // The first of all occurrences is not looked for before it was.
    [InlineData("*/15 * * * *", "2025-07-01T07:00:00Z", null, "2025-07-01T07:00:00Z")]
    [InlineData("0 */6 * * *", "2025-07-01T04:00:00Z", null, "2025-07-01T05:00:00Z")]
    [InlineData("0 9 * * *", "2025-07-01T07:00:00Z", null, "2025-07-01T08:00:00Z")]
    public void Berlin_without_summer_time(string recurrence, string stored, string? last, string expected)
    {
        var berlin = Zones.Find("Europe/Berlin");
        var winter = TimeZoneInfo.CreateCustomTimeZone("Berlin without summer time", TimeSpan.FromHours(1), null, null);
        var (old, now) = (Rule(recurrence, berlin), Rule(recurrence, winter));
        Assert.Equal(Text.Instant(expected), now.Moved(Text.Instant(stored), old.LocalOf(Text.Instant(stored))!.Value, last is null ? null : Text.Instant(last)));
    }

    [Theory]
    // Summer time was brought in: 09:20 and 09:40 were over when 09:00 of the old rules ran.
    [InlineData("0,20,40 9 * * *", null, 1, null, "2025-07-01T08:20:00Z", "2025-07-01T08:00:00Z", "2025-07-02T07:00:00Z")]
    // 02:30 did not exist, and was stored as 03:00. Now it does, and comes earlier.
    [InlineData("30 2 * * *", null, null, 3, "2025-03-30T01:00:00Z", null, "2025-03-29T23:30:00Z")]
    // 02:30 existed once, and exists twice now.
    [InlineData("30 2 * * *", DaylightSavingOverlap.Last, 2, null, "2025-10-26T00:30:00Z", "2025-10-25T00:30:00Z", "2025-10-26T01:30:00Z")]
    [InlineData("30 2 * * *", DaylightSavingOverlap.First, 2, null, "2025-10-26T00:30:00Z", "2025-10-25T00:30:00Z", "2025-10-26T00:30:00Z")]
    public void Between_Berlin_and_one_offset_all_year(string recurrence, DaylightSavingOverlap? overlap, int? oldHours, int? newHours, string stored, string? last, string expected)
    {
        var (old, now) = (Rule(recurrence, Zone(oldHours), overlap), Rule(recurrence, Zone(newHours), overlap));
        var due = Text.Instant(stored);
        Assert.Equal(due, old.Next(last is null ? due.AddTicks(-1) : Text.Instant(last), default));
        Assert.Equal(Text.Instant(expected), now.Moved(due, old.LocalOf(due)!.Value, last is null ? null : Text.Instant(last)));

        static TimeZoneInfo Zone(int? hours) => hours is { } offset ? TimeZoneInfo.CreateCustomTimeZone($"UTC+{offset} all year", TimeSpan.FromHours(offset), null, null) : Zones.Find("Europe/Berlin");
    }

    [Fact]
    public void A_fixed_time_comes_once_on_each_date_whenever_the_rules_change()
        => (from seed in Gen.Int
            from minute in Gen.Int[0, 59]
            from hour in Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 23])
            from overlap in Any.Of<DaylightSavingOverlap?>(null, DaylightSavingOverlap.First, DaylightSavingOverlap.Last)
            from before in Gen.Int[0, 400]
            select (seed, recurrence: $"{minute} {hour} * * *", overlap, before)).Sample(
            run =>
            {
                var dates = new List<DateOnly>();
                DateTimeOffset? last = null;
                foreach (var (due, local) in Simulate(new Random(run.seed), run.recurrence, run.overlap, run.before))
                {
                    Assert.True(last is null || due > last, $"{due:O} is not later than {last:O}");
                    last = due;
                    dates.Add(DateOnly.FromDateTime(local.DateTime));
                }

                Assert.Equal(Enumerable.Range(0, dates.Count).Select(day => dates[0].AddDays(day)), dates);
            },
            iter: Effort.Of(3_000));

    [Fact]
    public void A_fixed_time_at_both_instants_of_a_repeated_hour_comes_on_each_date_at_least_once_and_at_most_twice()
        => Gen.Select(Gen.Int, Gen.Int[0, 59], Gen.Int[0, 3], Gen.Int[0, 400]).Sample(
            (seed, minute, hour, before) =>
            {
                var row = Simulate(new Random(seed), $"{minute} {hour} * * *", DaylightSavingOverlap.Both, before).ToList();
                Assert.Equal(row.Select(occurrence => occurrence.Due).Distinct().Order(), row.Select(occurrence => occurrence.Due));
                var dates = row.Select(occurrence => DateOnly.FromDateTime(occurrence.Local.DateTime)).ToList();
                Assert.Equal(Enumerable.Range(0, dates[^1].DayNumber - dates[0].DayNumber + 1).Select(day => dates[0].AddDays(day)), dates.Distinct());
                Assert.All(dates.CountBy(date => date), date => Assert.InRange(date.Value, 1, 2));
            },
            iter: Effort.Of(1_000));

    [Fact]
    public void An_interval_that_divides_the_shifts_stays_exactly_its_length_whenever_the_rules_change()
        => Gen.Select(Gen.Int, Any.Of(10, 15, 30), Gen.Int[0, 400]).Sample(
            (seed, minutes, days) =>
            {
                // The shifts of the simulated zones are multiples of 30 minutes.
                var random = new Random(seed);
                var row = Simulate(random, $"*/{minutes} * * * *", null, days * 24 * 60 / minutes % 3_000, random.Next(4) > 0 ? null : Start.AddDays(days)).Select(occurrence => occurrence.Due).ToList();
                Assert.All(row.Zip(row.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(minutes), pair.Second - pair.First));
            },
            iter: Effort.Of(150));

    [Fact]
    public void An_interval_of_hours_is_never_longer_than_its_length_and_the_shift()
        => Gen.Select(Gen.Int, Any.Of(1, 2, 3, 4, 6, 12), Gen.Int[0, 1_000]).Sample(
            (seed, hours, before) =>
            {
                var row = Simulate(new Random(seed), $"0 */{hours} * * *", null, before).ToList();
                var shift = row.Max(occurrence => occurrence.Local.Offset) - row.Min(occurrence => occurrence.Local.Offset);
                Assert.All(row.Zip(row.Skip(1)), pair =>
                {
                    Assert.True(pair.Second.Due > pair.First.Due, $"{pair.Second.Due:O} is not later than {pair.First.Due:O}");
                    Assert.True(pair.Second.Due - pair.First.Due <= TimeSpan.FromHours(hours) + shift, $"{pair.Second.Due - pair.First.Due} from {pair.First.Due:O}");
                });
            },
            iter: Effort.Of(500));

    [Fact]
    public void A_job_that_has_not_run_keeps_its_wall_time_or_its_interval()
        => Gen.Select(Gen.Int, Gen.Int[0, 59], Gen.Int[0, 23], Gen.Int[0, 364]).Sample(
            (seed, minute, hour, day) =>
            {
                var random = new Random(seed);
                var (before, after) = (RandomZone(random), RandomZone(random));
                var (old, now) = (Rule($"{minute} {hour} * * *", before), Rule($"{minute} {hour} * * *", after));
                var due = old.Next(Start.AddDays(day), default)!.Value;
                var moved = now.Moved(due, old.LocalOf(due)!.Value, null)!.Value;
                Assert.Equal(old.LocalOf(due)!.Value.Date, now.LocalOf(moved)!.Value.Date);

                (old, now) = (Rule("*/15 * * * *", before), Rule("*/15 * * * *", after));
                due = old.Next(Start.AddDays(day), default)!.Value;
                Assert.Equal(due, now.Moved(due, old.LocalOf(due)!.Value, null));
            },
            iter: Effort.Of(3_000));

    /// <summary>Runs a job under old rules and, after so many occurrences, under new ones; each occurrence with the clock of then.</summary>
    private static IEnumerable<(DateTimeOffset Due, DateTimeOffset Local)> Simulate(Random random, string recurrence, DaylightSavingOverlap? overlap, int before, DateTimeOffset? start = null)
    {
        var old = Rule(recurrence, RandomZone(random), overlap);
        var now = Rule(recurrence, RandomZone(random), overlap);
        DateTimeOffset? last = null;
        var due = old.Next(start ?? Start.AddHours(random.Next(8_000)), default)!.Value;
        for (var count = 0; count < before; count++)
        {
            yield return (due, old.LocalOf(due)!.Value);
            last = due;
            due = old.Next(due, default)!.Value;
        }

        due = now.Moved(due, old.LocalOf(due)!.Value, last)!.Value;
        for (var count = 0; count < 400; count++)
        {
            yield return (due, now.LocalOf(due)!.Value);
            due = now.Next(due, default)!.Value;
        }
    }

    private static RecurrenceRule Rule(string recurrence, TimeZoneInfo zone, DaylightSavingOverlap? overlap = null)
        => RecurrenceRule.ParseIn(zone, recurrence, new DaylightSaving { Overlap = overlap });

    /// <summary>A zone of UTC+1 to UTC+2 in winter, with or without summer time, in the north or the south.</summary>
    private static TimeZoneInfo RandomZone(Random random)
    {
        var offset = TimeSpan.FromMinutes(60 + (30 * random.Next(3)));
        if (random.Next(4) == 0)
        {
            return TimeZoneInfo.CreateCustomTimeZone("without summer time", offset, null, null);
        }

        var spring = Transition(random.Next(3, 5));
        var autumn = Transition(random.Next(9, 12));
        var (start, end) = (random.Next(3) > 0 ? spring : autumn, random.Next(3) > 0 ? autumn : spring);
        if (start.Equals(end))
        {
            return TimeZoneInfo.CreateCustomTimeZone("without summer time", offset, null, null);
        }

        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date,
            DateTime.MaxValue.Date,
            TimeSpan.FromMinutes(random.Next(3) == 0 ? 30 : 60),
            start,
            end);
        return TimeZoneInfo.CreateCustomTimeZone("with summer time", offset, null, null, "summer", [rule]);

        TimeZoneInfo.TransitionTime Transition(int month)
            => TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, random.Next(1, 4), 0, 0), month, random.Next(1, 6), (DayOfWeek)random.Next(7));
    }
}
