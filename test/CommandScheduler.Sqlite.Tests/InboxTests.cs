using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Watching;
using CommandScheduler.WakeUps;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

using Orleans.TestingHost;

namespace CommandScheduler.Sqlite.Tests;

/// <summary>Scheduling in the application's own transactions on the file.</summary>
public sealed class InboxTests(ConformanceTests.Fixture fixture) : IClassFixture<ConformanceTests.Fixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SqliteScheduling Scheduling => fixture.SiloServices.GetRequiredService<SqliteScheduling>();

    private DateTimeOffset Later => fixture.Now + TimeSpan.FromHours(1);

    [Fact]
    public async Task A_job_exists_when_the_transaction_commits_and_is_taken_up_without_a_look_of_the_silos_clock()
    {
        var id = NewId();
        await using (var connection = Open())
        {
            await using var transaction = connection.BeginTransaction();
            await Scheduling.ScheduleOnceAsync(transaction, id, new Note("committed"), fixture.Now, "job", cancellationToken: Cancel);
            Assert.Empty((await Schedule(id).Describe()).Jobs);
            await transaction.CommitAsync(Cancel);
        }

        Assert.Equal((id, "job"), await NextAsync());
        await SettledAsync(id, refused: 0);
    }

    [Fact]
    public async Task A_transaction_that_is_rolled_back_leaves_nothing_and_neither_does_a_savepoint()
    {
        var (id, control) = (NewId(), NewId());
        await using var connection = Open();
        await using (var transaction = connection.BeginTransaction())
        {
            await Scheduling.ScheduleOnceAsync(transaction, id, new Note("no"), fixture.Now, "rolled back", cancellationToken: Cancel);
            await transaction.RollbackAsync(Cancel);
        }

        await using (var transaction = connection.BeginTransaction())
        {
            transaction.Save("point");
            await Scheduling.ScheduleOnceAsync(transaction, id, new Note("no"), fixture.Now, "back to the savepoint", cancellationToken: Cancel);
            transaction.Rollback("point");
            await Scheduling.ScheduleOnceAsync(transaction, control, new Note("yes"), fixture.Now, "after it", cancellationToken: Cancel);
            await transaction.CommitAsync(Cancel);
        }

        Assert.Equal((control, "after it"), await NextAsync());
        await SettledAsync(control, refused: 0);
        await SettledAsync(id, refused: 0);
        Assert.Empty((await Schedule(id).Describe()).Jobs);
        fixture.NothingDispatched();
    }

    [Fact]
    public async Task A_batch_is_committed_with_the_applications_own_rows()
    {
        var id = NewId();
        Rows("CREATE TABLE orders (id TEXT PRIMARY KEY)");
        foreach (var fails in new[] { true, false })
        {
            await using var connection = Open();
            await using var transaction = connection.BeginTransaction();
            await using var order = new SqliteCommand("INSERT INTO orders VALUES ('order')", connection, transaction);
            await order.ExecuteNonQueryAsync(Cancel);
            await Scheduling.ScheduleBatchAsync(
                transaction,
                id,
                new ScheduleBatch { RequestId = "order" }.ScheduleOnce(new Note("a"), Later, "a").ScheduleRecurring(
                    new Note("b"),
                    "@daily",
                    "b",
                    new JobOptions { TimeZone = "Europe/Berlin" }),
                Cancel);
            if (fails)
            {
                await Assert.ThrowsAsync<SqliteException>(() => order.ExecuteNonQueryAsync(Cancel));
                continue;
            }

            await transaction.CommitAsync(Cancel);
        }

        var jobs = await JobsAsync(id, "a", "b");
        Assert.Equal(["order"], Rows("SELECT id FROM orders"));
        Assert.Equal("Europe/Berlin", jobs.Single(job => job.Name == "b").TimeZone);
        await Schedule(id).Cancel();
    }

    [Fact]
    [Watches("EntryRefused")]
    [Watches("commandscheduler.inbox.refused")]
    public async Task A_taken_name_is_refused_with_record_log_and_count_and_kept_or_replaced_when_asked()
    {
        var id = NewId();
        await Schedule(id).ScheduleOnce(new Note("first"), Later, "taken");
        using var refusals = Meters.Collect<long>(fixture.SiloServices, "commandscheduler.inbox.refused", "{entry}");
        await CommitAsync(transaction => Scheduling.ScheduleBatchAsync(
            transaction,
            id,
            new ScheduleBatch().ScheduleOnce(new Note("x"), Later, "beside").ScheduleOnce(new Note("x"), Later, "taken"),
            Cancel));
        await CommitAsync(transaction => Scheduling.ScheduleOnceAsync(transaction, id, new Note("sibling"), Later, "sibling", cancellationToken: Cancel));
        await JobsAsync(id, "sibling", "taken");
        var refusal = Assert.Single(Rows($"SELECT refusal FROM scheduler_inbox WHERE schedule_id = '{id}' AND refused_at IS NOT NULL"));
        Assert.Contains("'taken'", refusal, StringComparison.Ordinal);
        Assert.Contains(refusal, fixture.Events.Of("EntryRefused").Single(text => text.Contains(id, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal([1], refusals.GetMeasurementSnapshot().Select(told => told.Value));

        await CommitAsync(transaction
            => Scheduling.ScheduleOnceAsync(transaction, id, new Note("kept out"), Later, "taken", new JobOptions { IfExists = IfExists.Keep }, Cancel));
        await SettledAsync(id, refused: 1);
        Assert.Equal(["first"], Commands());
        await CommitAsync(transaction
            => Scheduling.ScheduleOnceAsync(transaction, id, new Note("second"), Later, "taken", new JobOptions { IfExists = IfExists.Replace }, Cancel));
        await SettledAsync(id, refused: 1);
        Assert.Equal(["second"], Commands());
        await Schedule(id).Cancel();

        List<string> Commands() => Rows($"SELECT command ->> '$.Text' FROM scheduler_jobs WHERE schedule_id = '{id}' AND name = 'taken'");
    }

    [Fact]
    public async Task Many_transactions_at_once_make_each_job_once_and_it_is_dispatched_once()
    {
        const int Count = 200;
        var prefix = NewId();
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (n, _) =>
            await CommitAsync(transaction => Scheduling.ScheduleOnceAsync(
                transaction,
                $"{prefix}-{n % 20}",
                new Note($"{n}"),
                fixture.Now,
                $"job{n}",
                cancellationToken: Cancel)));
        var dispatched = new List<string>();
        while (dispatched.Count < Count)
        {
            dispatched.Add(((Note)(await fixture.NextAsync()).Command).Text);
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(n => $"{n}").Order(), dispatched.Order());
        await Patience.UntilAsync(
            () => Task.FromResult(Rows("SELECT 1 FROM scheduler_inbox WHERE refused_at IS NULL UNION ALL SELECT 1 FROM scheduler_schedules").Count == 0),
            "all are taken up and done");
        fixture.NothingDispatched();
    }

    [Fact]
    public async Task An_entry_that_is_handed_over_again_applies_once()
    {
        var id = NewId();
        var document = InboxDocument.Write([fixture.SiloServices.GetRequiredService<ChangeReader>().Once(new Note("x"), Later, null, null)]);

        // Handed over by the silo and by the test, whichever comes first.
        var entry = long.Parse(Assert.Single(Insert(id, document)), System.Globalization.CultureInfo.InvariantCulture);
        var schedule = Schedule(id).AsReference<IWakeable>();
        await schedule.TakeUp([new InboxEntry(entry, document)]);
        await schedule.TakeUp([new InboxEntry(entry, document)]);
        await JobsAsync(id, "@default0");

        // Another activation does not remember it; the store does.
        await fixture.RestartAsync();
        schedule = Schedule(id).AsReference<IWakeable>();
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => schedule.TakeUp([new InboxEntry(entry, document)]));
        await JobsAsync(id, "@default0");
        await Schedule(id).Cancel();
        Assert.Empty(Rows($"SELECT 1 FROM scheduler_schedules WHERE schedule_id = '{id}'"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("{\"changes\": [null]}")]
    [InlineData("{\"changes\": [{\"verb\": \"abolish\", \"name\": \"x\"}]}")]
    [InlineData("{\"changes\": [{\"verb\": \"trigger\", \"name\": \"a\\nb\"}]}")]
    public async Task A_damaged_entry_is_refused_and_recorded_and_its_siblings_are_taken_up(string damaged)
    {
        var id = NewId();
        Insert(id, damaged);
        await CommitAsync(transaction => Scheduling.ScheduleOnceAsync(transaction, id, new Note("sibling"), Later, "sibling", cancellationToken: Cancel));
        await JobsAsync(id, "sibling");
        await SettledAsync(id, refused: 1);
        Assert.NotEqual("", Assert.Single(Rows($"SELECT refusal FROM scheduler_inbox WHERE schedule_id = '{id}'")));
        await Schedule(id).Cancel();
    }

    [Fact]
    public async Task What_was_committed_while_no_silo_ran_is_taken_up_when_one_starts()
    {
        var id = NewId();
        var document = InboxDocument.Write([fixture.SiloServices.GetRequiredService<ChangeReader>().Once(new Note("meanwhile"), fixture.Now, "job", null)]);
        await fixture.RestartAsync(() => Insert(id, document));
        Assert.Equal((id, "job"), await NextAsync());
        await SettledAsync(id, refused: 0);
    }

    [Fact]
    public async Task A_client_schedules_in_its_own_transactions_too()
    {
        var id = NewId();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureClient(client => client.AddSqliteScheduling());
        await using var cluster = builder.Build();
        await cluster.DeployAsync(Cancel);
        var client = cluster.Client.ServiceProvider.GetRequiredService<SqliteScheduling>();
        await CommitAsync(transaction => client.ScheduleRecurringAsync(transaction, id, new Note("client"), "@hourly", "job", cancellationToken: Cancel));
        await JobsAsync(id, "job");
        await Schedule(id).Cancel();
    }

    [Fact]
    public async Task Bad_input_and_a_transaction_that_has_ended_are_refused_before_anything_is_written()
    {
        var (id, note) = (NewId(), new Note("x"));
        await using var connection = Open();
        await using var transaction = connection.BeginTransaction();
        await RefusedAsync("transaction", () => Scheduling.ScheduleOnceAsync(null!, id, note, Later, cancellationToken: Cancel));
        await RefusedAsync("scheduleId", () => Scheduling.ScheduleOnceAsync(transaction, null!, note, Later, cancellationToken: Cancel));
        await RefusedAsync("scheduleId", () => Scheduling.ScheduleOnceAsync(transaction, "", note, Later, cancellationToken: Cancel));
        await RefusedAsync("scheduleId", () => Scheduling.ScheduleOnceAsync(transaction, new string('x', 513), note, Later, cancellationToken: Cancel));
        await RefusedAsync("name", () => Scheduling.ScheduleOnceAsync(transaction, id, note, Later, "", cancellationToken: Cancel));
        await RefusedAsync("command", () => Scheduling.ScheduleOnceAsync(transaction, id, null!, Later, cancellationToken: Cancel));
        await RefusedAsync("recurrence", () => Scheduling.ScheduleRecurringAsync(transaction, id, note, "61 * * * *", cancellationToken: Cancel));
        await RefusedAsync("batch", () => Scheduling.ScheduleBatchAsync(transaction, id, new ScheduleBatch(), Cancel));
        await RefusedAsync("batch", () => Scheduling.ScheduleBatchAsync(transaction, id, null!, Cancel));
        await transaction.CommitAsync(Cancel);
        var refusal = await RefusedAsync("transaction", () => Scheduling.ScheduleOnceAsync(transaction, id, note, Later, cancellationToken: Cancel));
        Assert.Contains("has ended already. Schedule before it commits", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Rows($"SELECT 1 FROM scheduler_inbox WHERE schedule_id IN ('{id}', '')"));

        static async Task<ArgumentException> RefusedAsync(string parameter, Func<Task> call)
        {
            var refusal = await Assert.ThrowsAnyAsync<ArgumentException>(call);
            Assert.Equal(parameter, refusal.ParamName);
            return refusal;
        }
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={fixture.Database};Pooling=false");
        connection.Open();
        return connection;
    }

    private IScheduleGrain Schedule(string id) => fixture.Grains.GetGrain<IScheduleGrain>(id);

    private async Task<(string, string)> NextAsync()
    {
        var next = await fixture.NextAsync();
        return (next.ScheduleId, next.JobName);
    }

    private async Task CommitAsync(Func<SqliteTransaction, Task> schedule)
    {
        await using var connection = Open();
        await using var transaction = connection.BeginTransaction();
        await schedule(transaction);
        await transaction.CommitAsync();
    }

    private async Task<IReadOnlyList<JobSnapshot>> JobsAsync(string id, params string[] names)
        => (await SchedulerFixture.UntilAsync(Schedule(id), snapshot => snapshot.Jobs.Select(job => job.Name).Order().SequenceEqual(names))).Jobs;

    private Task SettledAsync(string id, int refused)
        => Patience.UntilAsync(
            () => Task.FromResult(Rows($"SELECT refused_at IS NULL FROM scheduler_inbox WHERE schedule_id = '{id}'").SequenceEqual(
                Enumerable.Repeat("0", refused))),
            "the entries are settled");

    private List<string> Insert(string id, string document)
        => Rows($"INSERT INTO scheduler_inbox (schedule_id, entry) VALUES ('{id}', '{document.Replace("'", "''", StringComparison.Ordinal)}') RETURNING id");

    private List<string> Rows(string sql)
    {
        using var connection = Open();
        using var command = new SqliteCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
