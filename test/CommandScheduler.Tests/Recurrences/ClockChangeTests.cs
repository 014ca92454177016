using CommandScheduler.Recurrences;

using Cronos;

namespace CommandScheduler.Tests.Recurrences;

/// <summary>What recurrences do around clock changes, against a list of all minutes there.</summary>
public sealed class ClockChangeTests(ITestOutputHelper output)
{
    private static readonly DaylightSavingOverlap?[] Overlaps = [null, DaylightSavingOverlap.First, DaylightSavingOverlap.Last, DaylightSavingOverlap.Both];

    [Theory]
    [InlineData("30 2 * * *", "2024-03-30T02:00:00Z", DaylightSavingGap.EndOfGap, null, "2024-03-31T01:00:00Z")]
    [InlineData("30 2 * * *", "2024-03-30T02:00:00Z", DaylightSavingGap.Skip, null, "2024-04-01T00:30:00Z")]
    [InlineData("*/20 2 * * *", "2024-03-30T02:00:00Z", DaylightSavingGap.Skip, null, "2024-04-01T00:00:00Z")]
    [InlineData("30 2 * * *", "2024-10-26T12:00:00Z", DaylightSavingGap.EndOfGap, DaylightSavingOverlap.First, "2024-10-27T00:30:00Z")]
    [InlineData("30 2 * * *", "2024-10-27T00:30:00Z", DaylightSavingGap.EndOfGap, DaylightSavingOverlap.First, "2024-10-28T01:30:00Z")]
    [InlineData("30 2 * * *", "2024-10-26T12:00:00Z", DaylightSavingGap.EndOfGap, DaylightSavingOverlap.Last, "2024-10-27T01:30:00Z")]
    [InlineData("30 2 * * *", "2024-10-27T00:10:00Z", DaylightSavingGap.EndOfGap, DaylightSavingOverlap.Last, "2024-10-27T01:30:00Z")]
    [InlineData("30 2 * * *", "2024-10-27T00:30:00Z", DaylightSavingGap.EndOfGap, DaylightSavingOverlap.Both, "2024-10-27T01:30:00Z")]
    [InlineData("*/30 * * * *", "2024-10-26T23:30:00Z", DaylightSavingGap.EndOfGap, DaylightSavingOverlap.Last, "2024-10-27T01:00:00Z")]
    [InlineData("*/30 * * * *", "2024-10-27T00:30:00Z", DaylightSavingGap.EndOfGap, DaylightSavingOverlap.First, "2024-10-27T02:00:00Z")]
    // The last tick before the change is still before it.
    [InlineData("30 2 * * *", "2024-03-31T00:59:59.9999999Z", DaylightSavingGap.EndOfGap, null, "2024-03-31T01:00:00Z")]
    [InlineData("30 2 * * *", "2024-10-27T00:59:59.9999999Z", DaylightSavingGap.EndOfGap, null, "2024-10-28T01:30:00Z")]
    [InlineData("*/30 * * * *", "2024-10-27T00:59:59.9999999Z", DaylightSavingGap.EndOfGap, null, "2024-10-27T01:00:00Z")]
    public void Berlin_keeps_to_the_rule_it_is_given(string recurrence, string after, DaylightSavingGap gap, DaylightSavingOverlap? overlap, string expected)
    {
        var rule = RecurrenceRule.Parse(recurrence, "Europe/Berlin", new DaylightSaving { Gap = gap, Overlap = overlap });
        Assert.Equal(Text.Instant(expected), rule.Next(Text.Instant(after), default));
    }

    /// <remarks>Of these hours, .NET says that they exist once: winter time is the exception there, or the base offset changed.</remarks>
    [Theory]
    // 01:00 to 02:00 comes at 00:00Z and again at 01:00Z.
    [InlineData("16 */2 * * oct *", "Europe/Dublin", null, "2008-10-26T00:58:16Z", "2008-10-26T01:00:16Z")]
    [InlineData("16 */2 * * oct *", "Europe/Dublin", null, "2008-10-26T01:00:16Z", "2008-10-26T01:02:16Z")]
    [InlineData("16 */2 * * oct *", "Europe/Dublin", DaylightSavingOverlap.First, "2008-10-26T00:58:16Z", "2008-10-26T02:00:16Z")]
    [InlineData("16 */2 * * oct *", "Europe/Dublin", DaylightSavingOverlap.First, "2008-10-26T01:30:00Z", "2008-10-26T02:00:16Z")]
    [InlineData("30 1 * * *", "Europe/Dublin", null, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 1 * * *", "Europe/Dublin", null, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("30 1 * * *", "Europe/Dublin", null, "2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("30 1 * * *", "Europe/Dublin", DaylightSavingOverlap.Last, "2026-10-24T12:00:00Z", "2026-10-25T01:30:00Z")]
    [InlineData("30 1 * * *", "Europe/Dublin", DaylightSavingOverlap.Both, "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    // 02:00 to 03:00 comes at 01:00Z and again at 02:00Z.
    [InlineData("6 2 * * SUN-6", "Africa/Casablanca", DaylightSavingOverlap.Last, "2022-03-26T12:00:00Z", "2022-03-27T02:06:00Z")]
    [InlineData("6 2 * * SUN-6", "Africa/Casablanca", DaylightSavingOverlap.First, "2022-03-26T12:00:00Z", "2022-03-27T01:06:00Z")]
    [InlineData("32 26,52 * * * *", "Africa/Casablanca", null, "2012-09-30T02:14:54Z", "2012-09-30T02:26:32Z")]
    [InlineData("0 * * * *", "Africa/Casablanca", null, "2026-02-15T01:00:00Z", "2026-02-15T02:00:00Z")]
    public void An_hour_comes_twice_where_NET_says_once(string recurrence, string zone, DaylightSavingOverlap? overlap, string after, string expected)
    {
        var rule = RecurrenceRule.Parse(recurrence, zone, new DaylightSaving { Overlap = overlap });
        Assert.Equal(Text.Instant(expected), rule.Next(Text.Instant(after), default));
    }

    [Theory]
    [InlineData("30 1 * * *", "Europe/Dublin", DaylightSavingGap.EndOfGap, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 1 * * *", "Europe/Dublin", DaylightSavingGap.Skip, "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("0 12 30 12 *", "Pacific/Apia", DaylightSavingGap.EndOfGap, "2011-12-01T00:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData("0 12 30 12 *", "Pacific/Apia", DaylightSavingGap.Skip, "2011-12-01T00:00:00Z", "2012-12-29T22:00:00Z")]
    public void A_time_does_not_exist_where_NET_says_it_does(string recurrence, string zone, DaylightSavingGap gap, string after, string expected)
    {
        var rule = RecurrenceRule.Parse(recurrence, zone, new DaylightSaving { Gap = gap });
        Assert.Equal(Text.Instant(expected), rule.Next(Text.Instant(after), default));
    }

    [Fact]
    public void A_preview_tells_the_first_from_the_second_of_two_times_in_Dublin()
    {
        var options = new JobOptions { TimeZone = "Europe/Dublin", DaylightSaving = new() { Overlap = DaylightSavingOverlap.Both } };
        var row = Recurrence.Preview("30 1 * * *", options, Text.Instant("2026-10-24T12:00:00Z"), 3);
        Assert.Equal([OccurrenceShift.FirstOfTwo, OccurrenceShift.SecondOfTwo], row.SelectMany(occurrence => occurrence.Notes).Select(note => note.Shift));
        Assert.Empty(row[2].Notes);
    }

    [Fact]
    public void In_every_zone_the_offsets_of_wall_times_are_those_of_the_instants_that_show_them()
    {
        var walls = 0;
        Parallel.ForEach(Effort.Of(TimeZoneInfo.GetSystemTimeZones()), new ParallelOptions { MaxDegreeOfParallelism = 2 }, zone =>
        {
            var changes = Zones.Changes(zone);
            Assert.All(changes.Zip(changes.Skip(1)), pair => Assert.True(pair.Second - pair.First > TimeSpan.FromDays(2), $"{zone.Id} changes at {pair.First:O} and {pair.Second:O}"));
            foreach (var change in changes)
            {
                var (before, after) = (zone.GetUtcOffset(change.AddMinutes(-1)), zone.GetUtcOffset(change));
                var length = (before - after).Duration();
                for (var minutes = -120; minutes <= length.TotalMinutes + 120; minutes += 15)
                {
                    var wall = (change.UtcDateTime + (before < after ? before : after)).AddMinutes(minutes);
                    var offsets = new[] { before, after }.Where(offset => zone.GetUtcOffset(wall - offset) == offset).ToArray();
                    (TimeSpan, TimeSpan)? expected = offsets is [] ? null : (offsets[0], offsets[^1]);
                    Assert.True(expected == zone.OffsetsOf(wall), $"{wall:O} in {zone.Id}");
                    if (offsets.Length != 1)
                    {
                        Assert.Equal(change, zone.ChangeAround(wall));
                    }

                    Interlocked.Increment(ref walls);
                }
            }
        });

        output.WriteLine($"{walls} wall times");
        Assert.True(walls > 100_000 || !Effort.IsWhole, $"{walls} wall times");
    }

    [Fact]
    public void Each_rule_gives_the_instants_that_a_list_of_all_minutes_gives()
    {
        var (rows, occurrences) = (0, 0);
        Parallel.ForEach(Effort.Of(Zones.Ids).Where(id => id != "UTC"), new ParallelOptions { MaxDegreeOfParallelism = 2 }, id =>
        {
            var random = new Random(id.Length * 31);
            var zone = Zones.Find(id);
            foreach (var change in Zones.Changes(zone).OrderBy(_ => random.Next()).Take(12))
            {
                var from = change.AddHours(-30);
                var to = change.AddHours(30);
                var minutes = new MinuteList(zone, from, to);
                for (var number = 0; number < 6; number++)
                {
                    var cron = RandomCron.Make(random);
                    if (cron.Text.Split(' ') is { Length: 6 } six && six[0].AsSpan().IndexOfAny('*', '-', '/') >= 0)
                    {
                        continue;
                    }

                    foreach (var overlap in Overlaps)
                    {
                        foreach (var gap in Enum.GetValues<DaylightSavingGap>())
                        {
                            RecurrenceRule rule;
                            try
                            {
                                rule = RecurrenceRule.ParseIn(zone, cron.Text, new DaylightSaving { Gap = gap, Overlap = overlap });
                            }
                            catch (ArgumentException refusal) when (refusal.Message.Contains("never occurs", StringComparison.Ordinal))
                            {
                                continue;
                            }

                            var expected = minutes.Occurrences(cron, gap, rule.ClockRules!.Overlap!.Value);
                            var actual = new List<DateTimeOffset>();
                            for (var next = rule.Next(from, default); next < to; next = rule.Next(next.Value, default))
                            {
                                actual.Add(next.Value);
                            }

                            Interlocked.Increment(ref rows);
                            Interlocked.Add(ref occurrences, actual.Count);
                            var wrong = expected.Except(actual).Concat(actual.Except(expected)).Order().Select(instant => $"{instant:O}").FirstOrDefault();
                            Assert.True(expected.SequenceEqual(actual), $"'{cron.Text}' in {id} around {change:O} with {gap} and {overlap}: {expected.Count} expected, {actual.Count} found; one differs at {wrong}");
                        }
                    }
                }
            }
        });

        output.WriteLine($"{rows} rows with {occurrences} occurrences");
        Assert.True(rows > 3_000 || !Effort.IsWhole, $"{rows} rows");
    }

    [Fact]
    public void The_rules_in_force_are_told_with_nothing_left_open()
    {
        Assert.Null(RecurrenceRule.Parse("* * * * *", null).ClockRules);
        Assert.Null(RecurrenceRule.Parse("@every 1h", "Europe/Berlin").ClockRules);
        Assert.Equal(new DaylightSaving { Overlap = DaylightSavingOverlap.Both }, RecurrenceRule.Parse("* * * * *", "Europe/Berlin").ClockRules);
        Assert.Equal(new DaylightSaving { Overlap = DaylightSavingOverlap.First }, RecurrenceRule.Parse("0 9 * * 1-5", "Europe/Berlin").ClockRules);
        foreach (var interval in (string[])["5/15 2 * * *", "1-5 2 * * *", "* 2 * * *", "0 2-3 * * *", "0 5/15 2 * * *"])
        {
            Assert.Equal(DaylightSavingOverlap.Both, RecurrenceRule.Parse(interval, "Europe/Berlin").ClockRules!.Overlap);
        }

        var given = new DaylightSaving { Gap = DaylightSavingGap.Skip, Overlap = DaylightSavingOverlap.Last };
        Assert.Equal(given, RecurrenceRule.Parse("* * * * *", "Europe/Berlin", given).ClockRules);
    }

    [Fact]
    public void The_local_time_of_an_occurrence_is_told_for_cron_in_a_zone()
    {
        var due = Text.Instant("2026-07-01T07:00:00Z");
        Assert.Equal("2026-07-01T09:00:00.0000000+02:00", $"{RecurrenceRule.Parse("0 9 * * *", "Europe/Berlin").LocalOf(due):O}");
        Assert.Null(RecurrenceRule.Parse("0 9 * * *", "UTC").LocalOf(due));
        Assert.Null(RecurrenceRule.Parse("@every 1h", "Europe/Berlin").LocalOf(due));
    }

    [Fact]
    public void A_recurrence_whose_every_time_is_skipped_is_refused()
    {
        var skip = new DaylightSaving { Gap = DaylightSavingGap.Skip };
        var refusal = Assert.Throws<ArgumentException>(() => RecurrenceRule.Parse("30 2 * 3 SUNL", "Europe/Berlin", skip));
        Assert.Contains("'30 2 * 3 SUNL'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("EndOfGap", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(RecurrenceRule.Parse("30 2 * 3 SUNL", "Europe/Berlin"));
    }

    /// <summary>All minutes of some days, by what the clocks show.</summary>
    private sealed class MinuteList
    {
        private readonly Dictionary<DateTime, List<DateTimeOffset>> _instants = [];
        private readonly List<(DateTime Wall, DateTimeOffset Instant)> _minutes = [];
        private readonly DateTimeOffset _from;
        private readonly DateTimeOffset _to;

        public MinuteList(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
        {
            (_from, _to) = (from, to);
            for (var instant = from.AddDays(-1); instant < to.AddDays(1); instant = instant.AddMinutes(1))
            {
                var wall = (instant + zone.GetUtcOffset(instant)).UtcDateTime;
                _minutes.Add((wall, instant));
                if (!_instants.TryGetValue(wall, out var same))
                {
                    _instants[wall] = same = [];
                }

                same.Add(instant);
            }
        }

        public List<DateTimeOffset> Occurrences(RandomCron cron, DaylightSavingGap gap, DaylightSavingOverlap overlap)
        {
            var found = new SortedSet<DateTimeOffset>();
            foreach (var part in cron.Parts)
            {
                // In UTC, Cronos knows nothing of clock changes.
                var walls = CronExpression.Parse(part, part.Split(' ').Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
                foreach (var wall in walls.GetOccurrences(_minutes[0].Wall, _minutes[^1].Wall, fromInclusive: true, toInclusive: true))
                {
                    var minute = wall.AddSeconds(-wall.Second);
                    if (_instants.TryGetValue(minute, out var instants))
                    {
                        found.UnionWith((overlap switch
                        {
                            DaylightSavingOverlap.First => [instants[0]],
                            DaylightSavingOverlap.Last => [instants[^1]],
                            _ => instants,
                        }).Select(instant => instant.AddSeconds(wall.Second)));
                    }
                    else if (gap == DaylightSavingGap.EndOfGap)
                    {
                        found.Add(_minutes.First(entry => entry.Wall > minute).Instant);
                    }
                }
            }

            return [.. found.Where(instant => instant > _from && instant < _to)];
        }
    }
}
