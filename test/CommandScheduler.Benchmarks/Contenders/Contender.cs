namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>What can be measured, and under which name.</summary>
/// <param name="Name">On the command line and in the tables.</param>
/// <param name="Remark">How it is set up, for <c>--list</c> and the tables.</param>
/// <param name="CreateAsync">Makes it on an empty database, or the given one, reporting each dispatch.</param>
/// <param name="SlowBy">By how much fewer jobs it is given by default.</param>
internal sealed record Contender(string Name, string Remark, Func<Dispatches, string?, Task<IContender>> CreateAsync, double SlowBy = 1)
{
    /// <summary>The contenders that have all features of the scheduler, being it.</summary>
    public static IReadOnlyList<string> BackEnds { get; } = ["postgres", "postgres-ado", "sqlite"];

    public static IReadOnlyList<Contender> All { get; } =
    [
        new("postgres", "CommandScheduler, UsePostgreSql", BackEnd.PostgresAsync),
        new("postgres-facade", "CommandScheduler, UsePostgreSql, through ICommandScheduler", BackEnd.PostgresFacadeAsync),
        new("postgres-grains", "CommandScheduler, UsePostgreSql, StoreNewSchedulesDirectly off", BackEnd.PostgresGrainsAsync),
        new("postgres-ado", "CommandScheduler, UseAdoNet on PostgreSQL", BackEnd.PostgresAdoAsync),
        new("sqlite", "CommandScheduler, UseSqlite", BackEnd.SqliteAsync),
        new("sqlite-full", "CommandScheduler, UseSqlite, Synchronous = Full", BackEnd.SqliteFullAsync),
        new(
            "quartz",
            "Quartz.NET, clustered AdoJobStore on PostgreSQL, 64 threads, batch 64, window 0, one job with a trigger per one-off, ANALYZE every 4 s",
            QuartzContender.CreateAsync,
            SlowBy: 8),
        new("hangfire", "Hangfire.PostgreSql, 64 workers, both polls 1 s, ANALYZE every 4 s", HangfireContender.CreateAsync, SlowBy: 10),
        new(
            "reminders",
            "an Orleans grain per job: AdoNet state, an AdoNet reminder, and a timer when due within 2 minutes, on PostgreSQL",
            RemindersContender.CreateAsync,
            SlowBy: 4),
        new(
            "durablejobs-NOT-DURABLE",
            "Orleans DurableJobs in memory (NOT durable), slow start off, 1-minute shards, 4 stripes",
            (dispatches, _) => Task.FromResult<IContender>(new DurableJobsContender(dispatches))),
        new(
            Pgbench.Name,
            "a yardstick, not a scheduler: single-row inserts of a schedule's row, prepared, 64 clients",
            (_, _) => throw new NotSupportedException("pgbench is no scheduler.")),
    ];

    public static Contender Of(string name) => All.Single(contender => contender.Name == name);
}
