using CommandScheduler.Tests.Schedules;

namespace CommandScheduler.Tests.Calls;

/// <summary>The range of each argument of a call: accepted at its ends, refused just beyond, with the argument, the value and the remedy.</summary>
public sealed class CallRangeTests
{
    private static readonly DateTimeOffset Last = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PureSchedule _schedule = new();

    [Fact]
    public void A_due_time_is_at_most_the_year_9999()
    {
        _schedule.Once("job", Last);
        Assert.Equal(Last, _schedule.Job.DueAt);
        Refused<ArgumentOutOfRangeException>("dueAt", "later than 9999-01-01T00:00:00", "Choose an earlier one", () => _schedule.Once("late",
            Last.AddTicks(1)));
        _schedule.Once("early", DateTimeOffset.MinValue);
    }

    [Theory]
    [InlineData(IfExists.Keep)]
    [InlineData(IfExists.Replace)]
    [InlineData(IfExists.ReplaceIfChanged)]
    public void What_becomes_of_a_job_that_is_there_can_be_said_of_a_name_alone(IfExists ifExists)
    {
        var options = new JobOptions { IfExists = ifExists };
        foreach (var call in (Action[])[() => _schedule.Once(null, _schedule.Now, options), () => _schedule.Recurring("@daily", options, name: null)])
        {
            Refused<ArgumentException>("options", $"JobOptions.IfExists is {ifExists} and the job has no name", "Pass a name.", call);
        }

        Assert.Empty(_schedule.Jobs);
        _schedule.Once("named", _schedule.Now, options);
    }

    [Fact]
    public void A_name_has_1_to_128_characters()
    {
        _schedule.Once(new string('n', 128), _schedule.Now);
        _schedule.Once("😀", _schedule.Now);
        Assert.Equal("@default0", _schedule.Once(null, _schedule.Now).Name);
        foreach (var call in (Action<string>[])[name => _schedule.Once(name, _schedule.Now), name => _schedule.Recurring("@daily", name: name),
            name => _schedule.Cancel(name), name => _schedule.Pause(name), name => _schedule.Trigger(name)])
        {
            Refused<ArgumentException>("name", "The name is empty ('')", "Give it 1 to 128 characters, or null for a default name.", () => call(""));
            Refused<ArgumentException>("name", $"The name has 129 characters, and 128 is the limit: '{new string('n', 40)}…'", "Shorten it",
                () => call(new string('n', 129)));
            Refused<ArgumentException>("name", "The name 'a\\u0009b' has the character U+0009 at position 1",
                "Remove control characters and unpaired surrogates", () => call("a\tb"));
            Refused<ArgumentException>("name", "The name 'ab\\uD83D' has the character U+D83D at position 2", "unpaired surrogates", () => call("ab\uD83D"));
            Refused<ArgumentException>("name", "The name '\\uDE00\\uD83D' has the character U+DE00 at position 0", "unpaired surrogates",
                () => call("\uDE00\uD83D"));
            Refused<ArgumentException>("name", "has the character U+D83D at position 0", "unpaired surrogates", () => call("\uD83D\uD83D\uDE00"));
            Refused<ArgumentException>("name", "has the character U+DE00 at position 2", "unpaired surrogates", () => call("\uD83D\uDE00\uDE00"));
        }
    }

    [Fact]
    public void A_reason_has_at_most_1024_characters()
    {
        _schedule.Once("job", _schedule.Now);
        _schedule.Pause("job", new string('r', 1_024));
        _schedule.Pause("job", "");
        _schedule.Pause("job", "two\nlines");
        Refused<ArgumentException>("reason", $"The reason has 1025 characters, and 1024 is the limit: '{new string('r', 40)}…'", "Shorten it",
            () => _schedule.Pause("job", new string('r', 1_025)));
        Refused<ArgumentException>("reason", "U+0000 at position 3", "Remove it", () => _schedule.Pause("job", "why\0"));
        Refused<ArgumentException>("reason", "U+0000 at position 0", "Remove it", () => _schedule.Pause("job", "\0"));
    }

    [Fact]
    public void A_command_has_at_most_65536_bytes()
    {
        _schedule.Once("job", _schedule.Now, command: new byte[65_536]);
        Refused<ArgumentException>("command", "The command of type 'bytes' takes 65537 bytes, and 65536 is the limit", "Keep large data elsewhere",
            () => _schedule.Once("large", _schedule.Now, command: new byte[65_537]));
    }

    [Fact]
    public void Explanations_and_previews_are_in_their_ranges()
    {
        _schedule.Recurring("@hourly");
        Assert.Single(_schedule.Explain(1).Next);
        Assert.Equal(1_000, _schedule.Explain(1_000).Next.Count);
        Assert.Empty(Recurrence.Preview("@hourly", timeZone: null, _schedule.Now, 0));
        Assert.Equal(10_000, Recurrence.Preview("@hourly", new JobOptions(), _schedule.Now, 10_000).Count);
        foreach (var count in (int[])[0, 1_001])
        {
            Refused<ArgumentOutOfRangeException>("count", $"{count} occurrences were asked for", "Ask for 1 to 1,000", () => _schedule.Explain(count));
        }

        foreach (var count in (int[])[-1, 10_001])
        {
            Refused<ArgumentOutOfRangeException>("count", $"{count} occurrences were asked for", "Ask for 0 to 10,000",
                () => Recurrence.Preview("@hourly", timeZone: null, _schedule.Now, count));
            Refused<ArgumentOutOfRangeException>("count", $"{count} occurrences were asked for", "Ask for 0 to 10,000",
                () => Recurrence.Preview("@hourly", new JobOptions(), _schedule.Now, count));
        }
    }

    [Fact]
    public void Past_ranges_are_in_their_ranges()
    {
        var (now, day) = (_schedule.Now, TimeSpan.FromDays(1));
        _schedule.Recurring("@every 1h");
        Assert.Equal(1, Backfill(now.AddHours(-1), new BackfillOptions { Max = 1, Spacing = TimeSpan.Zero }));
        Assert.Equal(1, Backfill(now.AddHours(-1), new BackfillOptions { Max = 100_000, Spacing = day }));
        Refused<ArgumentOutOfRangeException>("options", "BackfillOptions.Max is 0", "from 1 to 100000", () => Backfill(now.AddHours(-1),
            new BackfillOptions { Max = 0 }));
        Refused<ArgumentOutOfRangeException>("options", "BackfillOptions.Max is 100001", "from 1 to 100000", () => Backfill(now.AddHours(-1),
            new BackfillOptions { Max = 100_001 }));
        Refused<ArgumentOutOfRangeException>("options", "BackfillOptions.Spacing is -00:00:00.0000001", "from 00:00:00 to 1.00:00:00",
            () => Backfill(now.AddHours(-1), new BackfillOptions { Spacing = new(-1) }));
        Refused<ArgumentOutOfRangeException>("options", "BackfillOptions.Spacing is 1.00:00:00.0000001", "from 00:00:00 to 1.00:00:00",
            () => Backfill(now.AddHours(-1), new BackfillOptions { Spacing = day + new TimeSpan(1) }));
        Refused<ArgumentException>("to", "The range from 2026-01-05T09:00:00.0000000+00:00 to 2026-01-05T09:00:00.0000000+00:00 is empty",
            "Choose an end after the start", () => Backfill(now, new BackfillOptions()));
        Refused<ArgumentException>("to", "The range ends at 2026-01-05T09:00:00.0000001Z, after 2026-01-05T09:00:00.0000000Z, which is now",
            "End it at a time that has passed", () => _schedule.Backfill(now.AddHours(-1), now.AddTicks(1)));
        Refused<ArgumentException>("from", "has more than 3 occurrences of job 'job'", "Divide it, or raise BackfillOptions.Max",
            () => Backfill(now.AddHours(-4), new BackfillOptions { Max = 3 }));
        Refused<ArgumentException>("from", "has no occurrence of job 'job' that is not excluded", "Correct the range",
            () => Backfill(now.AddTicks(-1), new BackfillOptions()));
        Assert.Equal(3, Backfill(now.AddHours(-3), new BackfillOptions { Max = 3 }));

        long Backfill(DateTimeOffset from, BackfillOptions options) => _schedule.Backfill(from, now, options);
    }

    [Fact]
    public void A_batch_says_which_of_its_entries_is_unusable()
    {
        Refused<ArgumentException>("batch", "The batch is empty", "Add at least one", () => _schedule.Batch(new ScheduleBatch()));
        Refused<ArgumentException>("batch", "ScheduleBatch.RequestId has 129 characters, and 128 is the limit", "Shorten it",
            () => _schedule.Batch(new ScheduleBatch { RequestId = new string('r', 129) }.Pause()));
        Refused<ArgumentException>("batch", "The batch names job 'twice' twice", "Name each job once",
            () => _schedule.Batch(new ScheduleBatch().Cancel("twice").Pause("twice")));
        Refused<ArgumentException>("batch", "Entry 2 of the batch (ScheduleRecurring 'b') is unusable", "Use 0 to 59",
            () => _schedule.Batch(new ScheduleBatch().ScheduleOnce("note", Last, "a").ScheduleRecurring("note", "61 * * * *", "b")));
        Refused<ArgumentException>("batch", "'a') is unusable: JobOptions.MaxRuns is 0.",
            "Set it to a value from 1 to 9223372036854775807. (Parameter 'batch')",
            () => _schedule.Batch(new ScheduleBatch().ScheduleRecurring("note", "@daily", "a", new() { MaxRuns = 0 })));
        Refused<ArgumentException>("batch", "Entry 1 of the batch (Cancel '') is unusable", "Give it 1 to 128 characters",
            () => _schedule.Batch(new ScheduleBatch().Cancel("")));
        Refused<ArgumentException>("batch", "Entry 1 of the batch (Pause 'a') is unusable: The reason has 1025", "Shorten it",
            () => _schedule.Batch(new ScheduleBatch().Pause("a", new string('r', 1_025))));
        Assert.Throws<ArgumentNullException>("batch", () => _schedule.Batch(null!));
        Assert.Equal(2, _schedule.Batch(new ScheduleBatch { RequestId = new string('r', 128) }.ScheduleOnce("note", Last,
            "a").ScheduleRecurring("note", "@daily")).Count);
    }

    private static void Refused<T>(string parameter, string value, string remedy, Action call)
        where T : ArgumentException
    {
        var refusal = Assert.Throws<T>(call);
        Assert.Equal(parameter, refusal.ParamName);
        Assert.Contains(value, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
    }
}
