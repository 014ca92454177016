using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

using CommandScheduler.Schedules;

namespace CommandScheduler.TestSupport;

/// <summary>States of schedules, and filters that some of their jobs fit, which depend on the seed alone.</summary>
internal sealed class RandomSchedules(int seed, DateTimeOffset now)
{
    /// <summary>Characters that order, patterns, quotation or encodings may treat in a way of their own.</summary>
    private static readonly string[] Characters = ["a", "A", "b", "0", "/", "%", "_", "*", "?", "'", "\"", "\\", "é", "日", "\uD7FF", "\uE000", "\uFFFD", "😀", "\U0010FFFF", " ", "$", ":"];

    private static readonly string[] Types = ["tests.note", "Tests.Note", "tests.other`1[[int]]"];

    private static readonly string[] Tags = ["red", "Red", "re\"d", "😀", "r%"];

    private readonly Random _random = new(seed);
    private long _generation = seed * 1_000_000L;

    public int PageSize() => _random.Next(1, 40);

    public IEnumerable<(string Id, ScheduleState State)> Schedules(string prefix)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (ids.Count < 60)
        {
            var id = prefix + Text();
            if (ids.Add(id))
            {
                var names = new HashSet<string>(StringComparer.Ordinal);
                while (names.Count < 4 && (names.Count == 0 || _random.Next(3) > 0))
                {
                    names.Add(Text());
                }

                yield return (id, ScheduleState.Empty with { Version = 1, LastGeneration = _generation, Jobs = [.. names.Select(Job)] });
            }
        }
    }

    public JobFilter Filter(string prefix, IReadOnlyList<(ListedJob Listed, DateTimeOffset? Due)> jobs)
    {
        var (like, due) = jobs[_random.Next(jobs.Count)];
        var rest = like.ScheduleId[prefix.Length..].EnumerateRunes().ToList();
        DateTimeOffset? from = Chance(3) ? (due ?? now).AddTicks(_random.Next(-1, 2)) : null;
        DateTimeOffset? before = Chance(3) ? (due ?? now).AddTicks(_random.Next(-1, 2)) : null;
        return new JobFilter
        {
            ScheduleIdPrefix = prefix + (Chance(3) ? string.Concat(rest.Take(_random.Next(rest.Count + 1))) : ""),
            Status = Chance(3) ? like.Job.Status : null,
            CommandType = Chance(4) ? like.Job.CommandType : null,
            Tag = Chance(4) ? Pick(Tags) : null,
            DueFrom = from,
            DueBefore = before <= from ? null : before,
            AwaitsRequeue = Chance(4) ? Chance(2) : null,
        };
    }

    private Job Job(string name)
    {
        var recurring = Chance(2);
        DateTimeOffset? nextDue = recurring && !Chance(3) ? Instant() : null;
        var open = Enumerable.Range(0, Chance(2) ? _random.Next(1, 4) : 0).Select(_ => new Occurrence { Due = Instant(), RunAt = Instant(), Attempts = Chance(2) ? 0 : _random.Next(4), Triggered = Chance(3) }).ToImmutableArray();
        var isHeld = (open.IsEmpty && nextDue is null) || Chance(4);
        return new Job
        {
            Name = name,
            Generation = ++_generation,
            Command = Chance(4)
                ? new SerializedCommand { Type = Pick(Types), Binary = [1, 2, 3] }
                : new SerializedCommand { Type = Pick(Types), Json = JsonSerializer.SerializeToElement(new { Text = Text(), held = new { outcome = "quarantined" }, open = 1, Number = 1 }) },
            ScheduledAt = Instant(),
            Options = Chance(3) ? null : new JobOptions
            {
                Tags = [.. Tags.Where(_ => Chance(3))],
                TimeZone = Chance(2) ? "Europe/Berlin" : null,
                Jitter = Chance(3) ? TimeSpan.FromMinutes(10) : TimeSpan.Zero,
                CorrelationId = Chance(2) ? Text() : null,
                Overlap = Pick(Enum.GetValues<Overlap>()),
                Dispatcher = Chance(2) ? JobOptions.DefaultDispatcher : "other",
            },
            Recurrence = recurring ? Pick(["@every 90s", "0 9 * * *"]) : null,
            NextDue = nextDue,
            Open = open,
            Held = isHeld ? Held(Pick([OccurrenceOutcome.DeadLettered, OccurrenceOutcome.Quarantined])) : null,
            EarlierHeld = isHeld && Chance(2) ? [Held(OccurrenceOutcome.DeadLettered), Held(OccurrenceOutcome.DeadLettered)] : null,
            Paused = Chance(4) ? new PauseMark(Chance(2) ? "why" : null) : null,
            CatchUpUntil = Chance(4) ? Instant() : null,
            CatchUpNotBefore = Chance(4) ? Instant() : null,
            Runs = _random.Next(3),
            LastOutcome = Chance(2) ? Pick(Enum.GetValues<OccurrenceOutcome>()) : null,
            LastError = Chance(3) ? Text() : null,
        };
    }

    private HeldOccurrence Held(OccurrenceOutcome outcome)
        => new(new Occurrence { Due = Instant(), RunAt = Instant(), Attempts = _random.Next(4) }, outcome, Chance(2) ? Instant() : null);

    /// <summary>Gets one of few instants, so that many are equal, or one tick or one digit apart.</summary>
    private DateTimeOffset Instant() => now.AddSeconds(_random.Next(-1, 3)).AddTicks(Pick([0L, 0, 1, 10, 5_000_000, 5_000_001, 9_999_999, 1_234_567]));

    private string Text()
    {
        var text = new StringBuilder();
        do
        {
            text.Append(Pick(Characters));
        }
        while (Chance(2));
        return text.ToString();
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];
}
