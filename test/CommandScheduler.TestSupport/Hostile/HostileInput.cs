using System.Text.Json;

namespace CommandScheduler.TestSupport.Hostile;

/// <summary>Arguments at the ends of what there is, and some beyond, drawn at random.</summary>
internal sealed class HostileInput(int seed, DateTimeOffset now)
{
    private readonly Random _random = new(seed);

    private static string[] Texts { get; } =
    [
        "", " ", "a", "job", "{0}{1}%s", "{guid}", "{", "}", "%7B", "a/b", "beef", "BEEF", "01", "1", "'; DROP TABLE x; --", "ü日本", "😀", "\uE000", "null", "@default0",
        "@unreadable0", new('n', 128), new('n', 129), new('n', 512), new('n', 513), new('n', 100_000), "a\0b", "\0", "a\nb", "\ud800", "\udc00\ud800", "\u0085", "\u202e", "..", "\\u0000",
    ];

    private static string?[] Zones { get; } =
    [
        null, null, null, "UTC", "utc", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "Nowhere/Land", "", "\0", "a\0b", "\ud800",
        "localtime", "../../etc/passwd", "Europe//Berlin", "W. Europe Standard Time", new('z', 128), new('z', 129), new('z', 1_000_000), "Europe/Berlin\n",
    ];

    private static string[] Recurrences { get; } =
    [
        "@every 1s", "@every 1h30m", "@every 366d", "@every 367d", "@every 0s", "@every -1s", "@every 1.5d", "@every 999999999999999999d", "@every \u0967h", "@every", "@daily",
        "@yearly", "@reboot", "* * * * * *", "0 0 29 2 *", "0 0 30 2 *", "0 0 31 12 *", "0 0 L * *", "0 0 LW * MON#5", "59 59 23 31 12 7", "0 9 * * MON-FRI", "", " ", "\0", "0 0 0",
        "0\0 * * * *", "*/0 * * * *", "99 * * * *", "CRON_TZ=Europe/Berlin * * * * *", "\ud800 * * * *", "0 2 * * *", "*/7 1-3 * * *", new('0', 2_000_000), new(' ', 2_000_000),
        string.Join(',', Enumerable.Repeat("0", 400)) + " * * * *",
    ];

    private static TimeSpan[] Spans { get; } =
    [
        TimeSpan.Zero, TimeSpan.MinValue, TimeSpan.MaxValue, new(1), new(-1), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), TimeSpan.FromDays(1) + new TimeSpan(1),
        TimeSpan.FromDays(7), TimeSpan.FromDays(366), Timeout.InfiniteTimeSpan, TimeSpan.FromMinutes(10),
    ];

    private static double[] Doubles { get; } = [0, 1, -1, 0.5, 2, 100, 100.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue];

    private static long[] Numbers { get; } = [0, 1, -1, 2, 16, 100, 1_000, 1_001, 10_000, 10_001, 100_000, 100_001, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    private DateTimeOffset[] Times { get; } =
    [
        DateTimeOffset.MinValue, DateTimeOffset.MinValue.AddTicks(1), new(1, 1, 1, 14, 0, 0, TimeSpan.FromHours(14)), new(1, 1, 1, 0, 0, 0, TimeSpan.FromHours(-14)), DateTimeOffset.MaxValue,
        DateTimeOffset.MaxValue.AddTicks(-1), new(9999, 12, 31, 9, 59, 59, TimeSpan.FromHours(-14)), new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(1), new(9998, 12, 31, 23, 59, 59, TimeSpan.FromHours(-12)), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddTicks(-1),
        now, now.AddTicks(1), now.AddTicks(-1), now.AddSeconds(-1), now.AddMinutes(1), now.AddDays(-1), now.AddDays(365), now.AddYears(-4), now.ToOffset(TimeSpan.FromHours(13)),
    ];

    public bool Chance(int percent) => _random.Next(100) < percent;

    public int Next(int below) => _random.Next(below);

    public T Of<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    public string Text() => Of(Texts);

    public string? TextOrNull() => Chance(40) ? null : Text();

    /// <summary>Makes the name of a job: mostly one that may be there.</summary>
    public string Name() => Chance(50) ? Of(["job", "a", "@default0"]) : Text();

    public string Recurrence() => Chance(40) ? Of(["@every 1s", "@daily", "* * * * * *", "0 9 * * *"]) : Of(Recurrences);

    public string? Zone() => Of(Zones);

    public TimeSpan Span() => Of(Spans);

    public int Number() => (int)Math.Clamp(Of(Numbers), int.MinValue, int.MaxValue);

    public long Long() => Of(Numbers);

    public DateTimeOffset Time() => Of(Times);

    public T Enum<T>()
        where T : struct, Enum
        => Chance(85) ? Of(System.Enum.GetValues<T>()) : (T)System.Enum.ToObject(typeof(T), Of([-1, 99, int.MaxValue]));

    public object Command() => _random.Next(16) switch
    {
        0 => null!,
        1 => new Note(Text()),
        2 => Nested.Of(Of([1, 59, 60, 61, 63, 64, 65, 400, 499, 502])),
        3 => Shared(Of([2, 30, 60])),
        4 => CancellationToken.None,
        5 => new IntPtr(7),
        6 => Of<object>(["text", 7, double.NaN, Guid.Empty, DateTimeOffset.MaxValue, TimeSpan.MinValue, 'c', "\ud800", "\0"]),
        7 => new byte[Of([0, 1, 65_000, 70_000])],
        8 => new Action(() => { }),
        9 => new object(),
        10 => JsonElement.Parse(Of(["{}", "1e400", "\"\\u0000\"", "[[[[[]]]]]", "null"])),
        11 => typeof(string),
        12 => new List<object> { "x", Shared(3), Nested.Of(3) },
        13 => new Note(new string('x', Of([60_000, 65_600, 200_000]))),
        _ => new Note("well"),
    };

    public JobOptions? Options() => Chance(25) ? null : new JobOptions
    {
        IfExists = Sometimes(Enum<IfExists>(), IfExists.Replace),
        TimeZone = Chance(30) ? Zone() : null,
        Retry = Chance(20) ? new RetryPolicy
        {
            MaxAttempts = Sometimes(Number(), 3),
            InitialDelay = Sometimes(Span(), TimeSpan.FromSeconds(1)),
            Factor = Sometimes(Of(Doubles), 2),
            MaxDelay = Sometimes(Span(), TimeSpan.FromSeconds(10)),
            Jitter = Sometimes(Of(Doubles), 0.1),
        } : null,
        AttemptTimeout = Chance(15) ? Span() : null,
        CatchUp = Chance(20) ? new CatchUp { Mode = Enum<CatchUpMode>(), Window = Sometimes(Span(), TimeSpan.FromHours(1)), Max = Sometimes(Number(), 10), Spacing = Sometimes(Span(), TimeSpan.Zero) } : null,
        Overlap = Sometimes(Enum<Overlap>(), Overlap.Skip),
        Jitter = Chance(20) ? Span() : TimeSpan.Zero,
        StartAt = Chance(15) ? Time() : null,
        EndAt = Chance(15) ? Time() : null,
        MaxRuns = Chance(15) ? Long() : null,
        CorrelationId = Chance(15) ? Text() : null,
        CausationId = Chance(15) ? Text() : null,
        Dispatcher = Chance(10) ? TextOrNull()! : JobOptions.DefaultDispatcher,
        DaylightSaving = Chance(10) ? new DaylightSaving { Gap = Enum<DaylightSavingGap>(), Overlap = Chance(50) ? Enum<DaylightSavingOverlap>() : null } : null,
        Exclude = Chance(10) ? new Exclusions
        {
            Dates = Chance(20) ? null! : [.. Enumerable.Range(0, Of([0, 1, 1_000, 1_001])).Select(day => day == 0 ? Of([DateOnly.MinValue, DateOnly.MaxValue]) : new DateOnly(2026, 1, 1).AddDays(day))],
            Calendar = Chance(50) ? Of([SchedulerFixture.OddMinutes, Text()]) : null,
        } : null,
        Tags = Chance(20) ? Of<string[]?>([null, [], [null!], ["t"], [Text(), Text()], [.. Enumerable.Repeat("t", 16)], [.. Enumerable.Repeat("t", 17)]])! : [],
        StopWhenCancelled = Chance(20),
    };

    public BackfillOptions? Backfill() => Chance(40) ? null : new BackfillOptions { Max = Sometimes(Number(), 10), Spacing = Sometimes(Span(), TimeSpan.Zero) };

    public JobFilter? Filter() => Chance(15) ? null : new JobFilter
    {
        Status = Chance(40) ? Enum<JobStatus>() : null,
        DueFrom = Chance(30) ? Time() : null,
        DueBefore = Chance(30) ? Time() : null,
        CommandType = Chance(15) ? Text() : null,
        Tag = Chance(15) ? Text() : null,
        ScheduleIdPrefix = Chance(15) ? Text() : null,
        AwaitsRequeue = Chance(30) ? Chance(50) : null,
    };

    private T Sometimes<T>(T hostile, T usual) => Chance(30) ? hostile : usual;

    private static Twin Shared(int levels)
    {
        var twin = new Twin();
        for (var level = 0; level < levels; level++)
        {
            twin = new Twin { Left = twin, Right = twin };
        }

        return twin;
    }

    [GenerateSerializer, Alias("tests.nested")]
    internal sealed record Nested
    {
        [Id(0)]
        public Nested? Inner { get; init; }

        public static Nested Of(int depth)
        {
            var nested = new Nested();
            for (var level = 1; level < depth; level++)
            {
                nested = new Nested { Inner = nested };
            }

            return nested;
        }
    }

    [GenerateSerializer, Alias("tests.twin")]
    internal sealed class Twin
    {
        [Id(0)]
        public Twin? Left { get; set; }

        [Id(1)]
        public Twin? Right { get; set; }
    }
}
