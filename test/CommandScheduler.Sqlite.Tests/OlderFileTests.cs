using System.Text.Json;

using CommandScheduler.Queries;
using CommandScheduler.Schedules;
using CommandScheduler.Sqlite.Files;
using CommandScheduler.Sqlite.Queries;
using CommandScheduler.Sqlite.Schema;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

using Orleans.Configuration;

namespace CommandScheduler.Sqlite.Tests;

/// <summary>Files of version 1, on the storage and the reminders of Orleans: all that they have is taken over at the first start.</summary>
public sealed class OlderFileTests : IDisposable
{
    private const string Documents = "SELECT schedule_id, state FROM scheduler_schedules";

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => _directory.File("scheduler.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_the_build_before_the_facts_wrote_is_listed_right()
    {
        StoredDocuments.Copy("Before/schedules.sqlite", File);
        TakeOver();
        var described = StoredDocuments.Described();
        var listed = await ListAsync();
        Assert.Equal(described.Keys.Order(StringComparer.Ordinal), listed.Select(job => $"{job.Id}/{job.Job.Name}").Order(StringComparer.Ordinal));
        Assert.All(listed, job => Assert.Equal(described[$"{job.Id}/{job.Job.Name}"], StoredDocuments.WriteAsBefore(job.Job)));
        Assert.All(await RowsAsync(Documents), row => Assert.Equal(StoredDocuments.Before[row[0]], row[1]));

        await using var connection = new SqliteConnection($"Data Source={File}");
        await connection.OpenAsync(Cancel);
        Assert.Equal(described.Count, await JobsView.AgreesAsync(connection, Documents, "scheduler_jobs"));
        Assert.Equal(JobsView.Columns, (await RowsAsync("SELECT group_concat(name) FROM pragma_table_info('scheduler_jobs')"))[0][0]);

        // The build before again, which keeps the facts.
        foreach (var (id, document) in StoredDocuments.Between)
        {
            Assert.Equal(1, connection.Execute("UPDATE scheduler_schedules SET state = $state WHERE schedule_id = $id", ("$state", document), ("$id", id)));
        }

        await JobsView.AgreesAsync(connection, Documents, "scheduler_jobs");
    }

    [Fact]
    [Watches("FileTakenOver")]
    public async Task All_that_the_last_build_wrote_is_there_and_is_found()
    {
        StoredDocuments.Copy("Sqlite1/schedules.sqlite", File);
        var before = await RowsAsync("SELECT substr(key, 3), document FROM scheduler_state WHERE key NOT GLOB '*' || char(64976) || '*'");
        var log = TakeOver();
        Assert.Contains("25 schedules were taken over", Assert.Single(log.GetSnapshot()).Message, StringComparison.Ordinal);
        var listed = (await ListAsync()).Select(job => $"{JsonSerializer.Serialize(job.Id)} {StoredDocuments.Write(job.Job)}");

        // The build before had ids with braces in another order.
        Assert.Equal(Golden().Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        var documents = (await RowsAsync(Documents)).ToDictionary(row => row[0], row => row[1]);
        Assert.All(before, row => Assert.Equal(row[1], documents[row[0]]));
        Assert.Equal(25L, documents.Count);
        await using var connection = new SqliteConnection($"Data Source={File}");
        await connection.OpenAsync(Cancel);
        Assert.Equal(44, await JobsView.AgreesAsync(connection, Documents, "scheduler_jobs"));

        // What must be woken is in the index, and what needs somebody in that of such.
        Assert.Equal(
            [["paused", ""], ["dead", ""]],
            (await RowsAsync("SELECT schedule_id, next_wakeup FROM scheduler_schedules WHERE next_wakeup IS NULL")).OrderByDescending(row => row[0]));
        Assert.Equal(
            ["dead", "dead-recurring", "paused", "retrying"],
            (await RowsAsync("SELECT schedule_id FROM scheduler_schedules WHERE attention ORDER BY schedule_id")).Select(row => row[0]));
        Assert.Equal(
            [["it's", "once"], ["red", "once"], ["report", "recurring"]],
            await RowsAsync("SELECT tag, schedule_id FROM scheduler_tags ORDER BY tag"));
        Assert.Equal(
            [],
            await RowsAsync("SELECT name FROM sqlite_master WHERE name IN ('scheduler_state', 'scheduler_reminder', 'OrleansQuery', 'scheduler_job_rows')"));
        Assert.Empty(TakeOver().GetSnapshot());
    }

    [Fact]
    public async Task A_take_over_that_is_cut_off_leaves_the_file_as_it_was()
    {
        StoredDocuments.Copy("Sqlite1/schedules.sqlite", File);
        await RowsAsync("CREATE TRIGGER cut BEFORE DELETE ON scheduler_state BEGIN SELECT RAISE(ABORT, 'cut off'); END");
        Assert.Contains("cut off", Assert.Throws<SqliteException>(() => TakeOver()).Message, StringComparison.Ordinal);
        Assert.Equal([["1"]], await RowsAsync("SELECT version FROM scheduler_schema"));
        Assert.Equal([["25"]], await RowsAsync("SELECT count(*) FROM scheduler_state"));
        Assert.Equal([], await RowsAsync("SELECT name FROM sqlite_master WHERE name = 'scheduler_schedules'"));
        await RowsAsync("DROP TRIGGER cut");
        TakeOver();
        Assert.Equal(Golden().Length, (await ListAsync()).Count);
    }

    [Fact]
    public async Task What_is_damaged_is_kept_and_tried_and_what_is_anothers_stays_where_it_is()
    {
        StoredDocuments.Copy("Sqlite1/schedules.sqlite", File);
        await RowsAsync("""
            UPDATE scheduler_state SET document = '[' WHERE key = 's:once';
            INSERT INTO scheduler_state (service_id, state_name, key, document, version) VALUES ('other', 'scheduler-schedule', 's:theirs', '{}', 1);
            """);
        Assert.Contains("1 rows of others were left", Assert.Single(TakeOver().GetSnapshot()).Message, StringComparison.Ordinal);
        Assert.Equal([["[", "0"]], await RowsAsync("SELECT state, next_wakeup FROM scheduler_schedules WHERE schedule_id = 'once'"));
        Assert.Equal([["other", "s:theirs"]], await RowsAsync("SELECT service_id, key FROM scheduler_state"));
    }

    [Fact]
    public async Task Without_the_right_to_make_tables_it_is_refused_with_the_remedy()
    {
        StoredDocuments.Copy("Sqlite1/schedules.sqlite", File);
        var refusal = Assert.Throws<OrleansConfigurationException>(() => TakeOver(create: false));
        Assert.Contains("have version 1, and this build needs version 3. Set CreateSchema to true for one start", refusal.Message, StringComparison.Ordinal);
        refusal = Assert.Throws<OrleansConfigurationException>(() => TakeOver(serviceId: "it's"));
        Assert.Contains("the Orleans service 'tests'", refusal.Message, StringComparison.Ordinal);
        await RowsAsync(refusal.Message[refusal.Message.IndexOf("UPDATE", StringComparison.Ordinal)..]);
        TakeOver(serviceId: "it's");
        Assert.Equal(Golden().Length, (await ListAsync()).Count);
        await RowsAsync("UPDATE scheduler_schema SET version = 4");
        refusal = Assert.Throws<OrleansConfigurationException>(() => TakeOver(serviceId: "it's"));
        Assert.Contains("have version 4, and this build knows version 3", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_version_2_has_is_kept_when_a_silo_or_the_script_adds_the_table_of_chunks(bool bySilo)
    {
        StoredDocuments.Copy("Sqlite1/schedules.sqlite", File);
        TakeOver();
        await RowsAsync("DROP TABLE scheduler_bulk; UPDATE scheduler_schema SET version = 2");
        var before = await RowsAsync("SELECT * FROM scheduler_schedules");
        var refusal = Assert.Throws<OrleansConfigurationException>(() => TakeOver(create: false));
        Assert.Contains("version 2, and this build needs version 3. Set CreateSchema to true, or run the script", refusal.Message, StringComparison.Ordinal);
        if (!bySilo)
        {
            await RowsAsync(SqliteSchema.Script);
        }

        Assert.Empty(TakeOver(create: bySilo).GetSnapshot());
        Assert.Equal([["3"]], await RowsAsync("SELECT version FROM scheduler_schema"));
        Assert.Equal([], await RowsAsync("SELECT * FROM scheduler_bulk"));
        Assert.Equal(before, await RowsAsync("SELECT * FROM scheduler_schedules"));
    }

    [Fact]
    public async Task Its_jobs_go_on_where_they_were()
    {
        StoredDocuments.Copy("Sqlite1/schedules.sqlite", File);
        await using var fixture = new Fixture(File);
        await fixture.InitializeAsync();

        // The attempt that ran when the silo was gone, and one whose time comes.
        Assert.Equal(("running", "job"), await NextAsync());
        fixture.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(("due-soon", "job"), await NextAsync());
        fixture.Clock.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(("retrying", "job"), await NextAsync());
        await fixture.Grains.GetGrain<IScheduleGrain>("paused").Resume("job");
        Assert.Equal(("paused", "job"), await NextAsync());
        await fixture.Grains.GetGrain<IScheduleGrain>("dead").Requeue("job");
        Assert.Equal(("dead", "job"), await NextAsync());
        await fixture.Grains.GetGrain<IScheduleGrain>("a{b}c").Trigger("%_");
        Assert.Equal(("a{b}c", "%_"), await NextAsync());

        async Task<(string, string)> NextAsync()
        {
            var next = await fixture.NextAsync();
            return (next.ScheduleId, next.JobName);
        }
    }

    private static string[] Golden() => StoredDocuments.Text("Sqlite1/described.golden").Trim().Split('\n');

    private FakeLogCollector TakeOver(bool create = true, string serviceId = "tests")
    {
        var log = new FakeLogger<OlderFile>();
        var source = new SqliteSource(File, new SqliteSchedulerOptions());
        source.Hold();
        try
        {
            var older = new OlderFile(source, Options.Create(new SchedulerOptions()), log);
            using var connection = source.OpenOwn();
            new SchemaMigrator(source, Options.Create(new ClusterOptions { ServiceId = serviceId }), older).Migrate(connection, create);
        }
        finally
        {
            source.Release();
        }

        return log.Collector;
    }

    private async Task<List<(string Id, JobSnapshot Job)>> ListAsync()
    {
        var source = new SqliteSource(File, new SqliteSchedulerOptions());
        source.Hold();
        try
        {
            var entries = await new StoredJobs(source).ReadAsync(JobQuery.FromFilter(null), null, 1_000, Cancel);
            return [.. entries.Select(entry => (entry.Key.ScheduleId, JobDescription.Describe(entry.Key.ScheduleId, entry.Job)))];
        }
        finally
        {
            source.Release();
        }
    }

    private async Task<List<string[]>> RowsAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        await connection.OpenAsync(Cancel);
        return await JobsView.RowsAsync(connection, sql);
    }

    private sealed class Fixture(string file) : SchedulerFixture
    {
        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.UseSqlite(file);
    }
}
