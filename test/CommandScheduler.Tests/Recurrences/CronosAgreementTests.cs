using System.Collections.Concurrent;
using System.Diagnostics;

using CommandScheduler.Recurrences;

using Cronos;

namespace CommandScheduler.Tests.Recurrences;

public sealed class CronosAgreementTests(ITestOutputHelper output)
{
    private const int Expressions = 570;
    private const int Starts = 20;

    /// <remarks>
    /// Cronos asks .NET which wall times do not exist or exist twice, and so errs where .NET does: on the day that Apia left
    /// out, and in the repeated hours of Dublin and Casablanca. Only there may it differ, and only if it is wrong.
    /// </remarks>
    [Fact]
    public void Recurrence_occurs_when_Cronos_says_unless_Cronos_is_wrong()
    {
        var (probes, neverOccur) = (0, 0);
        var differences = new ConcurrentBag<string>();
        var errors = new ConcurrentBag<(string Zone, string Error)>();
        var watch = Stopwatch.StartNew();
        Parallel.ForEach(Effort.Of(Enumerable.Range(0, Zones.Ids.Length).ToList()), new ParallelOptions { MaxDegreeOfParallelism = 2 }, index =>
        {
            var random = new Random(7_919 * (index + 1));
            var zone = Zones.Find(Zones.Ids[index]);
            var changes = Zones.Changes(zone);
            var clock = new ClockSegments(zone, changes);
            for (var number = 0; number < Expressions; number++)
            {
                var cron = RandomCron.Make(random);
                var cronos = cron.Parts.Select(part => CronExpression.Parse(part, Format(part))).ToArray();
                RecurrenceRule rule;
                try
                {
                    rule = RecurrenceRule.Parse(cron.Text, Zones.Ids[index]);
                }
                catch (ArgumentException refusal) when (refusal.Message.Contains("never occurs", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref neverOccur);
                    if (Expected(cronos, Zones.From, zone) is { } occurrence)
                    {
                        differences.Add($"'{cron.Text}' is refused, and Cronos finds {occurrence:O}");
                    }

                    continue;
                }

                for (var start = 0; start < Starts; start++)
                {
                    DateTimeOffset? from = Zones.RandomInstant(random, changes);
                    for (var row = 0; row < 2 && from is { } after; row++)
                    {
                        var expected = Expected(cronos, after, zone);
                        var actual = rule.Next(after, default);
                        Interlocked.Increment(ref probes);

                        // Cronos ends with the year 2099.
                        if (expected != actual && !(expected is null && actual?.Year is null or > 2098))
                        {
                            if (ErrorOf(cronos, rule, clock, after, expected, actual) is { } error)
                            {
                                errors.Add((zone.Id, error));
                            }
                            else
                            {
                                differences.Add($"'{cron.Text}' in {zone.Id} after {after:O}: {actual:O}, and Cronos says {expected:O}");
                            }
                        }

                        from = actual;
                    }
                }
            }
        });

        output.WriteLine($"{probes} probes, {differences.Count} differences, {neverOccur} expressions that never occur, {watch.Elapsed.TotalSeconds:0.0} s");
        foreach (var (error, count) in errors.CountBy(error => error).OrderBy(pair => pair.Key))
        {
            output.WriteLine($"Cronos {error.Error} in {error.Zone}: {count}");
        }

        Assert.True(differences.IsEmpty, $"{differences.Count} of {probes} probes differ:\n{string.Join('\n', differences.Take(20))}");
        if (!Effort.IsWhole)
        {
            return;
        }

        Assert.True(probes >= 300_000, $"{probes} probes");
        Assert.True(Zones.Ids.Length >= 14, $"{Zones.Ids.Length} zones");
        Assert.Subset(new HashSet<string> { "Pacific/Apia", "Europe/Dublin", "Africa/Casablanca" }, errors.Select(error => error.Zone).ToHashSet());
        Assert.True(errors.Count < probes / 200, $"{errors.Count} errors of Cronos");
    }

    [Theory]
    [InlineData("0 0 * * 7-2/2", "2026-01-05", "2026-01-06,2026-01-11,2026-01-13")]
    public void A_row_of_days_from_Sunday_has_the_Sunday_that_Cronos_loses(string recurrence, string from, string expected)
    {
        // Cronos starts the row at Monday, as 7 is past the last day to it; SUN-TUE/2 it reads rightly.
        var occurrences = Recurrence.Preview(recurrence, null, Text.Instant(from), 3);
        Assert.Equal(expected.Split(',').Select(Text.Instant), occurrences);
        Assert.Equal(occurrences, Recurrence.Preview("0 0 * * SUN-TUE/2", null, Text.Instant(from), 3));
        Assert.NotEqual(occurrences[1], CronExpression.Parse(recurrence).GetNextOccurrence(occurrences[0], TimeZoneInfo.Utc));
    }

    private static CronFormat Format(string text) => text.Split(' ').Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;

    private static DateTimeOffset? Expected(CronExpression[] cronos, DateTimeOffset after, TimeZoneInfo zone)
        => cronos.Min(part => part.GetNextOccurrence(after, zone))?.ToUniversalTime();

    /// <summary>Says what is wrong with an answer of Cronos; null unless that can be shown, and ours be shown to be right.</summary>
    private static string? ErrorOf(CronExpression[] cronos, RecurrenceRule rule, ClockSegments clock, DateTimeOffset after, DateTimeOffset? expected, DateTimeOffset? actual)
    {
        var isKnown = rule.ClockRules is { } clocks && actual is { } ours && (clock.AreMisjudgedNear(after) || clock.AreMisjudgedNear(ours))
            && clock.Next(cronos, clocks.Overlap == DaylightSavingOverlap.Both, after) == ours;
        return !isKnown ? null
            : expected <= after ? "does not go forward"
            : expected is { } theirs && !clock.Occurs(cronos, theirs) ? "finds a time that the clocks do not show"
            : !(expected < actual) ? "loses an occurrence"
            : null;
    }
}
