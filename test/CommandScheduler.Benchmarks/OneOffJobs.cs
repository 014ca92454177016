using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;

using CommandScheduler.TestSupport.Processes;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Npgsql;

namespace CommandScheduler.Benchmarks;

/// <summary>Each job in a schedule of its own: 64 callers schedule them, and all are due at one instant.</summary>
internal static class OneOffJobs
{
    private const int Callers = 64;

    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task<Measured> MeasureAsync(BackEnd backEnd, int jobs)
    {
        var (use, connect) = await backEnd.CreateAsync();
        var lateness = new ConcurrentBag<double>();
        using var host = Silo(use, scheduled => lateness.Add((Clock.GetUtcNow() - scheduled.DueAt).TotalMilliseconds));
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        // Warm: the code is compiled, the pools are filled.
        var warm = Clock.GetTimestamp();
        await ScheduleAsync(grains, 1_000, Clock.GetUtcNow().AddSeconds(2));
        var expected = TimeSpan.FromSeconds(5) + (Clock.GetElapsedTime(warm) * (jobs / 1_000.0));
        await UntilEmptyAsync(connect, backEnd.Name);
        lateness.Clear();

        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var due = Clock.GetUtcNow() + expected;
        var started = Clock.GetTimestamp();
        await ScheduleAsync(grains, jobs, due);
        var scheduling = Clock.GetElapsedTime(started);
        if (Clock.GetUtcNow() > due)
        {
            throw new InvalidOperationException($"Scheduling took {scheduling}, longer than the {expected} after which all was due.");
        }

        await Task.Delay(due - Clock.GetUtcNow(), Clock);
        await UntilEmptyAsync(connect, backEnd.Name);
        var storm = Clock.GetUtcNow() - due;
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        await host.StopAsync();
        // The next round opens as many connections, and a server has so many and no more.
        NpgsqlConnection.ClearAllPools();

        var late = lateness.Order().ToList();
        if (late.Count != jobs || late[0] < 0)
        {
            throw new InvalidOperationException($"{late.Count} dispatches of {jobs} jobs, the first {late.FirstOrDefault()} ms after it was due.");
        }

        return new Measured(jobs / scheduling.TotalSeconds, jobs / storm.TotalSeconds, late[jobs / 2], late[jobs * 99 / 100], cpu.TotalSeconds / jobs * 1_000);
    }

    private static IHost Silo(Action<CommandSchedulerBuilder> use, Action<ScheduledCommand> dispatched)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(HostProcess.FreePort(), HostProcess.FreePort())
            .AddCommandScheduler(scheduler =>
            {
                use(scheduler);
                scheduler.Handle<Ping>((_, context) =>
                {
                    dispatched(context.Scheduled);
                    return Task.CompletedTask;
                });
            }));
        return builder.Build();
    }

    private static Task ScheduleAsync(IGrainFactory grains, int jobs, DateTimeOffset due)
        => Parallel.ForEachAsync(
            Enumerable.Range(0, jobs),
            new ParallelOptions { MaxDegreeOfParallelism = Callers },
            async (number, _) => await grains.GetGrain<IScheduleGrain>(Guid.NewGuid()).ScheduleOnce(new Ping(number), due, "ping"));

    private static async Task UntilEmptyAsync(Func<DbConnection> connect, string name)
    {
        await using var connection = connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT CASE WHEN EXISTS (SELECT * FROM {(name == "postgres" ? "schedules" : "scheduler_state")}) THEN 1 ELSE 0 END";
        while (Convert.ToInt32(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture) != 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Clock);
        }
    }
}
