using System.Globalization;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using Npgsql;

using Quartz;

namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>Quartz.NET on PostgreSQL, clustered: one durable job, and a trigger for each one-off.</summary>
internal sealed class QuartzContender : IContender, IBulkContender
{
    private const int Threads = 64;
    private static readonly JobKey Job = new("ping");

    private readonly Dispatches _dispatches;
    private readonly PostgresDatabase _database;
    private readonly Analyzing _analyzing;
    private IHost? _host;
    private IScheduler? _scheduler;

    private QuartzContender(Dispatches dispatches, PostgresDatabase database)
    {
        _dispatches = dispatches;
        _database = database;
        _analyzing = new Analyzing(database.ConnectionString);
    }

    public static async Task<IContender> CreateAsync(Dispatches dispatches, string? existing)
        => new QuartzContender(dispatches, await PostgresDatabase.OpenAsync(existing));

    public async Task StartAsync()
    {
        // Callers and threads use connections at once.
        var connectionString = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { MaxPoolSize = (2 * Threads) + 8 }.ConnectionString;
        var builder = Silo.Quiet();
        builder.Services.AddSingleton(_dispatches);
        builder.Services.AddQuartz(quartz => quartz
            .ConfigureScheduler(scheduler =>
            {
                scheduler.GenerateInstanceId = true;
                scheduler.MaxBatchSize = Threads;
                scheduler.BatchTriggerAcquisitionFireAheadTimeWindow = TimeSpan.Zero;
            })
            .UseDefaultThreadPool(Threads)
            .UsePersistentStore(store => store.UsePostgres(connectionString).UseSystemTextJsonSerializer().UseClustering().ProvisionSchema()));
        builder.Services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        _host = builder.Build();
        await _host.StartAsync();
        _scheduler = await _host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        await _scheduler.AddJob(JobBuilder.Create<PingJob>().WithIdentity(Job).StoreDurably().Build(), AddJobOptions.Replacing);
    }

    public async Task ScheduleAsync(int number, DateTimeOffset due) => await _scheduler!.ScheduleJob(Trigger(number, due));

    public async Task ScheduleManyAsync(IReadOnlyList<int> numbers, DateTimeOffset due)
    {
        var job = (await _scheduler!.GetJobDetail(Job))!;
        foreach (var chunk in numbers.Chunk(1_000))
        {
            IReadOnlyCollection<ITrigger> triggers = [.. chunk.Select(number => Trigger(number, due))];
            await _scheduler.ScheduleJobs(new Dictionary<IJobDetail, IReadOnlyCollection<ITrigger>> { [job] = triggers }, ScheduleJobOptions.Replacing);
        }
    }

    public Task<bool> IsEmptyAsync() => _database.AskAsync("SELECT NOT EXISTS (SELECT FROM qrtz_triggers) AND NOT EXISTS (SELECT FROM qrtz_fired_triggers)");

    public async Task StopAsync()
    {
        await Silo.StopAsync(_host);
        _host = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _analyzing.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static ITrigger Trigger(int number, DateTimeOffset due) => TriggerBuilder.Create()
        .ForJob(Job)
        .WithIdentity(number.ToString(CultureInfo.InvariantCulture))
        .UsingJobData("number", number)
        .UsingJobData("due", due.UtcTicks)
        .StartAt(due)
        .Build();

    private sealed class PingJob(Dispatches dispatches) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            var data = context.MergedJobDataMap;
            dispatches.Add(data.GetInt("number"), new DateTimeOffset(data.GetLong("due"), TimeSpan.Zero));
            return ValueTask.CompletedTask;
        }
    }
}
