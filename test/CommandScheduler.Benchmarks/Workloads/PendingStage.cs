using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;
using CommandScheduler.Stores.Ring;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>One silo of <see cref="Pending"/>, measured in a process of its own.</summary>
internal sealed class PendingStage(Column column, Func<Session, Contender, Settings, Figures, Task> runAsync) : Workload
{
    public static readonly Column Empty = new("empty silo, MiB");
    public static readonly Column Full = new("silo that scheduled, MiB");
    public static readonly Column Fresh = new("fresh silo, MiB");
    public static readonly Column DueAfterStart = new("due job after start, ms");

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(30);

    /// <summary>Gets the stages in their order: each but the first finds what the one before left.</summary>
    public static new IReadOnlyList<PendingStage> All { get; } =
    [
        new(Empty, async (_, _, _, figures) => figures[Empty] = await ResidentAsync()),
        new(Full, FillAsync),
        new(Fresh, FindAsync),
    ];

    public override string Name => $"pending: {column.Name}";

    public override IReadOnlyList<Column> Columns => [column];

    public override string Describe(Settings settings) => column.Name;

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        var figures = new Figures();
        await using var session = await Session.StartAsync(contender, settings.Database);
        await runAsync(session, contender, settings, figures);
        return figures;
    }

    private static async Task FillAsync(Session session, Contender contender, Settings settings, Figures figures)
    {
        var nextYear = Session.In(TimeSpan.FromDays(365));
        if (settings.FillBySql)
        {
            await CopyAsync(((BackEnd)session.Contender).Grains, contender, settings, nextYear);
        }
        else
        {
            await session.ScheduleAsync(settings.Pending, _ => nextYear);
            figures[Full] = await ResidentAsync();
        }

        var due = Session.In(TimeSpan.FromSeconds(5));
        await session.ScheduleAsync(1, _ => due);
        await session.Contender.StopAsync();
        if (session.Dispatches.Count > 0)
        {
            throw new InvalidOperationException("The job that the next silo should find came due before this one had stopped.");
        }

        await Session.UntilAsync(due);
    }

    private static async Task FindAsync(Session session, Contender contender, Settings settings, Figures figures)
    {
        var started = Session.Clock.GetUtcNow();
        for (var patience = 0; patience < 12_000 && session.Dispatches.Count == 0; patience++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), Session.Clock);
        }

        figures[Fresh] = await ResidentAsync();
        await PendingPages.MeasureAsync(((BackEnd)session.Contender).Scheduler, figures);
        var dispatches = session.Dispatches.ToList();
        figures.Judge(dispatches, expected: 1);
        if (dispatches.Count > 0)
        {
            figures[DueAfterStart] = (dispatches[0].At - started).TotalMilliseconds;
        }
    }

    /// <summary>Writes copies of three schedules, under ids of their own: of the two that are rare each 10,000th.</summary>
    private static async Task CopyAsync(IGrainFactory grains, Contender contender, Settings settings, DateTimeOffset nextYear)
    {
        if (contender.Name != "postgres")
        {
            throw new NotSupportedException("--fill sql is for postgres only.");
        }

        await grains.GetGrain<IScheduleGrain>("one").ScheduleOnce(new Ping(1), nextYear, "ping");
        var tagged = new JobOptions { Tags = [PendingPages.RareTag] };
        await grains.GetGrain<IScheduleGrain>("one-tagged").ScheduleOnce(new Ping(2), nextYear + PendingPages.RareDelay, "ping", tagged);
        await grains.GetGrain<IScheduleGrain>("one-paused").ScheduleOnce(new Ping(3), nextYear, "ping");
        await grains.GetGrain<IScheduleGrain>("one-paused").Pause();

        await using var database = await PostgresDatabase.OpenAsync(settings.Database);
        await database.ExecuteAsync("CREATE TEMPORARY TABLE copies (schedule_id text, ring_hash int)");
        await database.CopyAsync("copies", Enumerable.Range(3, settings.Pending - 3).Select(_ => Guid.NewGuid())
            .Select(id => (id.ToString("N"), RingHash.OfSchedule(id.ToString("N")))));
        await database.ExecuteAsync("""
            INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, attention, tags, state)
            SELECT numbered.schedule_id, numbered.ring_hash, (random() * 9e18)::bigint, one.next_wakeup, one.attention, one.tags, one.state
              FROM (SELECT *, row_number() OVER () % 10000 AS number FROM copies) AS numbered
              JOIN scheduler.schedules AS one
                ON one.schedule_id = CASE numbered.number WHEN 0 THEN 'one-tagged' WHEN 1 THEN 'one-paused' ELSE 'one' END
            """);
        await database.ExecuteAsync("VACUUM (ANALYZE) scheduler.schedules");
    }

    private static async Task<double> ResidentAsync() => await Memory.ResidentAsync(Settle) / 1024.0 / 1024;
}
