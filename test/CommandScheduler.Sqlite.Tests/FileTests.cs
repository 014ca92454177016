using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

using Orleans.TestingHost;

namespace CommandScheduler.Sqlite.Tests;

/// <summary>What can be done to the file of a silo on SQLite, while it runs and before.</summary>
public sealed class FileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateTimeOffset Later => TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1);

    private string Database => _directory.File("scheduler.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_second_silo_is_refused_although_somebody_deleted_what_looks_like_a_stale_lock()
    {
        await using (var first = await StartAsync())
        {
            await ScheduleAsync(first, "before");
            for (var round = 0; round < 3; round++)
            {
                File.Delete(Database + ".lock");
                Assert.Contains("in use by another silo, which holds", await RefusedAsync(Database), StringComparison.Ordinal);
            }

            await ScheduleAsync(first, "after");
        }

        // It looks stale no more.
        Assert.False(File.Exists(Database + ".lock"));
        await using var next = await StartAsync();
        Assert.Equal(["before"], (await next.Client.GetGrain<IScheduleGrain>("before").Describe()).Jobs.Select(job => job.Name));
    }

    [Fact]
    public async Task A_file_with_a_second_name_is_refused_until_one_of_them_is_gone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems do not tell.");
        await using (var first = await StartAsync())
        {
            await ScheduleAsync(first, "before");
        }

        var other = _directory.File("other.db");
        using (var link = System.Diagnostics.Process.Start("ln", [Database, other]))
        {
            await link.WaitForExitAsync(Cancel);
        }

        foreach (var path in (string[])[Database, other])
        {
            var refusal = await RefusedAsync(path);
            Assert.Contains($"The SQLite file '{path}' has 2 names", refusal, StringComparison.Ordinal);
            Assert.Contains("remove all but one", refusal, StringComparison.Ordinal);
            Assert.False(File.Exists(path + ".lock"));
        }

        File.Delete(other);
        await using var next = await StartAsync();
        await ScheduleAsync(next, "after");
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("move")]
    [InlineData("replace")]
    public async Task A_file_that_goes_while_the_silo_runs_takes_nothing_more_and_is_unhealthy(string how)
    {
        await using var silo = await StartAsync();
        await ScheduleAsync(silo, "before");
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(silo)).Status);
        if (how == "replace")
        {
            File.Copy(Database, Database + ".copy");
            File.Move(Database + ".copy", Database, overwrite: true);
        }
        else if (how == "move")
        {
            File.Move(Database, Database + ".moved");
        }
        else
        {
            File.Delete(Database);
        }

        foreach (var id in (string[])["before", "another"])
        {
            var refusal = await Assert.ThrowsAnyAsync<SchedulerException>(() => ScheduleAsync(silo, id, "after"));
            Assert.Contains(how == "replace" ? "Move that very file back, and the silo goes on; " : "SQLite", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(how == "replace", File.Exists(Database));
        var health = await HealthAsync(silo);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("A schedule could not be ", health.Entries["commandscheduler"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_moved_back_is_used_again_without_a_restart()
    {
        await using var silo = await StartAsync();
        await ScheduleAsync(silo, "before");
        File.Move(Database, Database + ".moved");
        await Assert.ThrowsAnyAsync<SchedulerException>(() => ScheduleAsync(silo, "before", "meanwhile"));

        File.Move(Database + ".moved", Database);

        // A call that comes while what was woken meanwhile still fails, fails with it.
        await Patience.UntilAsync(
            async () =>
            {
                try
                {
                    await ScheduleAsync(silo, "before", "after");
                    return true;
                }
                catch (SchedulerException)
                {
                    return false;
                }
            },
            "the file is used again");
    }

    [Fact]
    public async Task A_file_that_somebody_else_locks_is_unhealthy_until_it_is_free()
    {
        await using var silo = await StartAsync(options => options.BusyTimeout = TimeSpan.FromSeconds(1));
        await using (var other = new SqliteConnection($"Data Source={Database};Pooling=false"))
        {
            await other.OpenAsync(Cancel);
            await using var begin = other.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            await begin.ExecuteNonQueryAsync(Cancel);
            await Assert.ThrowsAsync<OutcomeUnknownException>(() => ScheduleAsync(silo, "locked"));
            var health = await HealthAsync(silo);
            Assert.Equal(HealthStatus.Unhealthy, health.Status);
            Assert.Contains("database is locked", health.Entries["commandscheduler"].Description, StringComparison.Ordinal);
        }

        await ScheduleAsync(silo, "free");
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(silo)).Status);
    }

    [Fact]
    public async Task A_schedule_whose_outcome_could_not_be_stored_goes_on_soon_after_the_file_is_free()
    {
        await using var silo = await StartAsync(options => options.BusyTimeout = TimeSpan.FromSeconds(1));
        var grain = silo.Client.GetGrain<IScheduleGrain>("due");
        await grain.ScheduleOnce(new Note("n"), TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1), "job");
        await using (var other = new SqliteConnection($"Data Source={Database};Pooling=false"))
        {
            await other.OpenAsync(Cancel);
            await using var begin = other.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            await begin.ExecuteNonQueryAsync(Cancel);
            await Patience.UntilAsync(async () => (await HealthAsync(silo)).Status == HealthStatus.Unhealthy, "the outcome cannot be stored");
        }

        // Without a call to it: nobody asks but the store.
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        await using var reader = new SqliteConnection($"Data Source={Database};Pooling=false");
        await reader.OpenAsync(Cancel);
        await Patience.UntilAsync(
            async () =>
            {
                await using var count = reader.CreateCommand();
                count.CommandText = "SELECT count(*) FROM scheduler_schedules";
                return (long)(await count.ExecuteScalarAsync(Cancel))! == 0;
            },
            "the outcome is stored");
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 30);
    }

    [Fact]
    public async Task The_log_beside_the_file_is_brought_over_and_begins_anew()
    {
        await using var silo = await StartAsync();
        var log = new FileInfo(Database + "-wal");
        for (var number = 0; number < 150; number++)
        {
            await silo.Client.GetGrain<IScheduleGrain>($"large-{number}").ScheduleOnce(new Note(new string('x', 50_000)), Later, "job");
        }

        var writes = 0;
        await Patience.UntilAsync(
            async () =>
            {
                await ScheduleAsync(silo, $"small-{writes++}");
                log.Refresh();
                return log.Length < 1 << 20;
            },
            "the log begins anew");
    }

    [Fact]
    [Watches("CheckpointFailed")]
    public async Task The_log_of_a_file_that_is_away_cannot_be_brought_over_until_it_is_back()
    {
        var events = new EventLog();
        await using var silo = Build(Database, silo => silo.Services.AddLogging(events.AddTo));
        await silo.DeployAsync(Cancel);
        var (log, number) = (new FileInfo(Database + "-wal"), 0);
        while (log.Length <= 4 << 20)
        {
            await silo.Client.GetGrain<IScheduleGrain>($"large-{number++}").ScheduleOnce(new Note(new string('x', 50_000)), Later, "job");
            log.Refresh();
        }

        File.Move(Database, Database + ".moved");
        var failed = await events.FirstAsync("CheckpointFailed");
        Assert.Contains($"The SQLite file '{Database}' was deleted, moved or replaced", failed.Exception!.Message, StringComparison.Ordinal);

        File.Move(Database + ".moved", Database);
        await Patience.UntilAsync(
            async () =>
            {
                await ScheduleAsync(silo, $"small-{number++}");
                log.Refresh();
                return log.Length < 1 << 20;
            },
            "the log begins anew");
    }

    [Fact]
    public async Task Only_the_user_of_the_silo_may_read_what_is_made()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        await using var silo = await StartAsync();
        await ScheduleAsync(silo, "s");
        var files = Directory.GetFiles(Path.GetDirectoryName(Database)!);
        Assert.True(files.Length > 2, string.Join(' ', files));
        foreach (var file in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData(":memory:", "nothing would be kept. Call UseInMemory() for that")]
    [InlineData("file:scheduler.db?mode=memory", "that is no path")]
    [InlineData("Data Source=scheduler.db", "that is no path")]
    [InlineData("a\0b", "it has the character U+0000")]
    [InlineData("/tmp", "that is a directory")]
    [InlineData("some/where/", "that is a directory")]
    [InlineData("/dev/null", "that is a device")]
    public void A_path_that_is_none_is_refused(string path, string reason)
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => Host.CreateApplicationBuilder().UseOrleans(silo => silo.AddCommandScheduler(scheduler => scheduler.UseSqlite(path))));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("path", refusal.ParamName);
    }

    [Fact]
    public async Task What_is_no_database_is_refused_at_the_start_with_its_path()
    {
        await File.WriteAllTextAsync(Database, new string('x', 10_000), Cancel);
        Assert.Contains($"The SQLite file '{Database}' cannot be opened: ", await RefusedAsync(Database), StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(string path)
    {
        var start = new RefusedStart();
        await using var cluster = Build(path, silo => start.AddTo(silo));
        return (await start.AssertAsync(() => cluster.DeployAsync(Cancel))).ToString();
    }

    private static InProcessTestCluster Build(string path, Action<ISiloBuilder>? configure = null, Action<SqliteSchedulerOptions>? options = null)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = "files";
        builder.ConfigureSilo((_, silo) =>
        {
            configure?.Invoke(silo);
            silo.AddCommandScheduler(scheduler => scheduler.UseSqlite(path, options).Handle<Note>((_, _) => Task.CompletedTask));
            silo.Services.AddHealthChecks().AddCommandScheduler();
        });
        return builder.Build();
    }

    private static Task<JobSnapshot> ScheduleAsync(InProcessTestCluster silo, string id, string? name = null)
        => silo.Client.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Note(id), Later, name ?? id);

    private static Task<HealthReport> HealthAsync(InProcessTestCluster silo)
        => silo.GetSiloServiceProvider().GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);

    private async Task<InProcessTestCluster> StartAsync(Action<SqliteSchedulerOptions>? options = null)
    {
        var cluster = Build(Database, options: options);
        await cluster.DeployAsync(Cancel);
        return cluster;
    }
}
