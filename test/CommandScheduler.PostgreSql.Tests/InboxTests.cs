using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>Scheduling in the application's own transactions.</summary>
public sealed class InboxTests(InboxTests.Fixture fixture) : IClassFixture<InboxTests.Fixture>
{
    private readonly Silos _silos = fixture.Silos;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PostgreSqlScheduling Scheduling => _silos.Services.GetRequiredService<PostgreSqlScheduling>();

    private string Database => _silos.Database;

    private DateTimeOffset Later => _silos.Now + TimeSpan.FromHours(1);

    [Fact]
    public async Task A_job_exists_when_the_transaction_commits_and_is_taken_up_at_once()
    {
        var id = NewId();
        await using var connection = await Sql.OpenAsync(Database);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await Scheduling.ScheduleOnceAsync(transaction, id, new Note("committed"), _silos.Now, "job", cancellationToken: Token);
        Assert.Empty((await _silos.Schedule(id).Describe()).Jobs);
        await transaction.CommitAsync(Token);
        await _silos.DispatchedAsync(id);
        await _silos.EmptyAsync(id);
        Assert.Equal(0, await EntriesAsync(id));
    }

    [Fact]
    public async Task A_transaction_that_is_rolled_back_leaves_nothing_and_neither_does_a_savepoint()
    {
        var (id, control) = (NewId(), NewId());
        await using var connection = await Sql.OpenAsync(Database);
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await Scheduling.ScheduleOnceAsync(transaction, id, new Note("no"), _silos.Now, "rolled back", cancellationToken: Token);
            await transaction.RollbackAsync(Token);
        }

        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await transaction.SaveAsync("point", Token);
            await Scheduling.ScheduleOnceAsync(transaction, id, new Note("no"), _silos.Now, "back to the savepoint", cancellationToken: Token);
            await transaction.RollbackAsync("point", Token);
            await Scheduling.ScheduleOnceAsync(transaction, control, new Note("yes"), _silos.Now, "after it", cancellationToken: Token);
            await transaction.CommitAsync(Token);
        }

        await _silos.DispatchedAsync(control);
        await _silos.EmptyAsync(control);
        Assert.Empty((await _silos.Schedule(id).Describe()).Jobs);
        Assert.False(_silos.WasDispatched(id));
        Assert.Equal(0, await EntriesAsync(id) + await EntriesAsync(control));
    }

    [Fact]
    public async Task A_batch_is_committed_with_the_applications_own_rows()
    {
        var id = NewId();
        await Sql.ExecuteAsync(Database, "CREATE TABLE orders (id text PRIMARY KEY)");
        foreach (var fails in new[] { true, false })
        {
            await using var connection = await Sql.OpenAsync(Database);
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await using var order = new NpgsqlCommand("INSERT INTO orders VALUES ('order')", connection, transaction);
            await order.ExecuteNonQueryAsync(Token);
            await Scheduling.ScheduleBatchAsync(
                transaction,
                id,
                new ScheduleBatch { RequestId = "order" }.ScheduleOnce(new Note("a"), Later, "a").ScheduleRecurring(
                    new Note("b"),
                    "@daily",
                    "b",
                    new JobOptions { TimeZone = "Europe/Berlin" }),
                Token);
            if (fails)
            {
                await Assert.ThrowsAsync<PostgresException>(() => order.ExecuteNonQueryAsync(Token));
                continue;
            }

            await transaction.CommitAsync(Token);
        }

        await JobsAsync(id, "a", "b");
        Assert.Equal(1, await Sql.ScalarAsync<long>(Database, "SELECT count(*) FROM orders"));
        Assert.Equal("Europe/Berlin", (await _silos.Schedule(id).Describe()).Jobs.Single(job => job.Name == "b").TimeZone);
    }

    [Theory]
    [InlineData(
        "{\"verb\":\"scheduleOnce\",\"name\":\"a\\nb\",\"command\":{\"type\":\"tests.note\",\"json\":{}},"
            + "\"dueAt\":\"2026-01-05T09:00:00Z\"}", "U+000A")]
    [InlineData("{\"verb\":\"scheduleOnce\",\"command\":{\"type\":\"t\",\"json\":\"$long\"},\"dueAt\":\"2026-01-05T09:00:00Z\"}", "65536 is the limit")]
    [InlineData("{\"verb\":\"scheduleOnce\",\"command\":{\"type\":\"$long\"},\"dueAt\":\"2026-01-05T09:00:00Z\"}", "1024 is the limit")]
    [InlineData("{\"verb\":\"scheduleOnce\",\"command\":{\"type\":\"t\"},\"dueAt\":\"9999-12-31T23:59:59Z\"}", "the last that can be stored")]
    [InlineData(
        "{\"verb\":\"scheduleOnce\",\"command\":{\"type\":\"t\"},"
            + "\"dueAt\":\"2026-01-05T09:00:00Z\",\"options\":{\"retry\":{\"maxAttempts\":-5}}}", "MaxAttempts is -5")]
    [InlineData("{\"verb\":\"scheduleRecurring\",\"command\":{\"type\":\"t\"},\"recurrence\":\"$long\"}", "1024 is the limit")]
    [InlineData("{\"verb\":\"pause\",\"reason\":\"$long\"}", "1024 is the limit")]
    [InlineData("{\"verb\":\"trigger\",\"name\":\"$long\"}", "128 is the limit")]
    [InlineData(
        "{\"verb\":\"backfill\",\"name\":\"a\","
            + "\"range\":{\"name\":\"a\",\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\",\"options\":{\"max\":0}}}", "Max is 0")]
    public async Task An_entry_is_checked_as_a_call_is(string change, string fault)
    {
        foreach (var id in (string[])[NewId(), $"line\nfeed{NewId()}", new string('i', 513)])
        {
            change = change.Replace("$long", new string('x', 70_000), StringComparison.Ordinal);
            await Sql.ExecuteAsync(
                Database, "INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry) VALUES ($1, 0, $2::jsonb)", id, $"{{\"changes\":[{change}]}}");
            await Patience.UntilAsync(
                async () => await Sql.ScalarAsync<long>(Database,
                    "SELECT count(*) FROM scheduler.inbox WHERE schedule_id = $1 AND refused_at IS NOT NULL", id) == 1,
                "the entry is refused");
            var refusal = await Sql.ScalarAsync<string>(Database, "SELECT refusal FROM scheduler.inbox WHERE schedule_id = $1", id);
            Assert.Contains(id.Length == 32 ? fault : "The scheduleId", refusal, StringComparison.Ordinal);
            Assert.InRange(refusal.Length, 1, 2_000);
            await Sql.ExecuteAsync(Database, "DELETE FROM scheduler.inbox WHERE schedule_id = $1", id);
        }

        await _silos.Services.GetRequiredService<ICommandScheduler>().ListJobsAsync(cancellationToken: Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t")]
    public async Task An_entry_for_a_schedule_that_cannot_be_is_refused(string id)
    {
        using var refusals = Meters.Collect<long>(_silos.Services, "commandscheduler.inbox.refused", "{entry}");
        await Sql.ExecuteAsync(Database, "INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry) VALUES ($1, 0, '{}')", id);
        await SettledAsync(id, refused: 1);
        var refusal = await Sql.ScalarAsync<string>(Database, "SELECT refusal FROM scheduler.inbox WHERE schedule_id = $1", id);
        Assert.Equal("The scheduleId has no visible character. Give the id of the schedule.", refusal);
        await Patience.UntilAsync(() => Task.FromResult(refusals.GetMeasurementSnapshot().Sum(told => told.Value) == 1), "the refusal is counted");
        Assert.Contains(_silos.Log.Of("EntryRefused"), text => text.Contains(refusal, StringComparison.Ordinal));
        await Sql.ExecuteAsync(Database, "DELETE FROM scheduler.inbox WHERE schedule_id = $1", id);
    }

    [Fact]
    public async Task Entries_of_a_later_page_wait_for_those_that_could_not_be_handed_over()
    {
        var id = NewId();
        _silos.BecameOutOfReach = () => _silos.OutOfReach = null;
        _silos.OutOfReach = id;
        var first = InboxDocument.Write([_silos.Services.GetRequiredService<ChangeReader>().Once(new Note("x"), Later, "job", null)]);
        await Sql.ExecuteAsync(
            Database,
            """
            INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry)
            SELECT $1, 0, CASE n WHEN 1 THEN $2::jsonb
                                 WHEN 600 THEN '{"changes": [{"verb": "cancel", "name": "job"}]}'
                                 ELSE '{"changes": [{"verb": "cancel", "name": "another", "ifAny": true}]}' END
              FROM generate_series(1, 600) AS n ORDER BY n
            """,
            id,
            first);
        await SettledAsync(id, refused: 0);
        Assert.Null(_silos.OutOfReach);
        Assert.Empty((await _silos.Schedule(id).Describe()).Jobs);
    }

    [Fact]
    public async Task An_old_refusal_that_somebody_has_locked_holds_up_no_entry()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        await Sql.ExecuteAsync(
            database,
            "INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry, refused_at) VALUES ('old', 0, '{}', now() - interval '8 days')");
        await using var connection = await Sql.OpenAsync(database);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using var hold = new NpgsqlCommand("SELECT FROM scheduler.inbox FOR UPDATE", connection, transaction);
        await hold.ExecuteNonQueryAsync(Token);
        await using var silos = await Silos.StartAsync(database);
        const string Blocked =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DELETE%refused_at%'";
        await Patience.UntilAsync(async () => await Sql.ScalarAsync<long>(database, Blocked) == 1, "the removal waits for the lock");
        await Sql.ExecuteAsync(
            database,
            "INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry) VALUES ('new', 0, $1::jsonb)",
            InboxDocument.Write([silos.Services.GetRequiredService<ChangeReader>().Once(new Note("x"), silos.Now, "job", null)]));
        await silos.DispatchedAsync("new");
        Assert.Equal(1, await Sql.ScalarAsync<long>(database, Blocked));
    }

    [Fact]
    public async Task The_same_job_by_a_call_and_by_a_transaction_in_turn_is_unchanged()
    {
        var id = NewId();
        var options = new JobOptions { IfExists = IfExists.ReplaceIfChanged, Tags = ["b", "a"] };
        var command = new CancelSchedule { ScheduleId = "other", Name = "job" };
        await _silos.Schedule(id).ScheduleOnce(command, Later, "job", options);
        var version = (await _silos.Schedule(id).Describe()).Version;
        for (var turn = 0; turn < 3; turn++)
        {
            // The table keeps JSON, and orders its properties anew.
            await CommitAsync(transaction => Scheduling.ScheduleOnceAsync(transaction, id, command, Later, "job", options, Token));
            await SettledAsync(id, refused: 0);
            await _silos.Schedule(id).ScheduleOnce(command, Later, "job", options);
        }

        Assert.Equal(version, (await _silos.Schedule(id).Describe()).Version);
        await _silos.Schedule(id).ScheduleOnce(command with { Name = "another" }, Later, "job", options);
        Assert.NotEqual(version, (await _silos.Schedule(id).Describe()).Version);
    }

    [Fact]
    [Watches("EntryRefused")]
    [Watches("commandscheduler.inbox.refused")]
    public async Task A_taken_name_is_refused_with_record_log_and_count_and_kept_or_replaced_when_asked()
    {
        var id = NewId();
        await _silos.Schedule(id).ScheduleOnce(new Note("first"), Later, "taken");
        using var refusals = Meters.Collect<long>(_silos.Services, "commandscheduler.inbox.refused", "{entry}");
        await CommitAsync(transaction => Scheduling.ScheduleBatchAsync(
            transaction,
            id,
            new ScheduleBatch().ScheduleOnce(new Note("x"), Later, "beside").ScheduleOnce(new Note("x"), Later, "taken"),
            Token));
        await CommitAsync(transaction => Scheduling.ScheduleOnceAsync(transaction, id, new Note("sibling"), Later, "sibling", cancellationToken: Token));
        await JobsAsync(id, "taken", "sibling");
        var refusal = await Sql.ScalarAsync<string>(Database, "SELECT refusal FROM scheduler.inbox WHERE schedule_id = $1 AND refused_at IS NOT NULL", id);
        Assert.Contains("'taken'", refusal, StringComparison.Ordinal);
        Assert.Contains(refusal, _silos.Log.Of("EntryRefused").Single(text => text.Contains(id, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal([1], refusals.GetMeasurementSnapshot().Select(told => told.Value));

        await CommitAsync(transaction
            => Scheduling.ScheduleOnceAsync(transaction, id, new Note("kept out"), Later, "taken", new JobOptions { IfExists = IfExists.Keep }, Token));
        await SettledAsync(id, refused: 1);
        Assert.Equal("first", await CommandAsync(id, "taken"));
        await CommitAsync(transaction
            => Scheduling.ScheduleOnceAsync(transaction, id, new Note("second"), Later, "taken", new JobOptions { IfExists = IfExists.Replace }, Token));
        await SettledAsync(id, refused: 1);
        Assert.Equal("second", await CommandAsync(id, "taken"));

        await CommitAsync(transaction => Scheduling.ScheduleBatchAsync(transaction, id, new ScheduleBatch().Cancel("sibling"), Token));
        await JobsAsync(id, "taken");
        Assert.Equal([1], refusals.GetMeasurementSnapshot().Select(told => told.Value));
    }

    [Fact]
    public async Task Many_transactions_at_once_make_each_job_once_and_it_is_dispatched_once()
    {
        const int Count = 500;
        const int Schedules = 20;
        var prefix = NewId();
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 20, CancellationToken = Token }, async (n, _) =>
            await CommitAsync(transaction => Scheduling.ScheduleOnceAsync(
                transaction,
                $"{prefix}-{n % Schedules}",
                new Note($"{n}"),
                _silos.Now,
                $"job{n}",
                cancellationToken: Token)));
        await Patience.UntilAsync(
            async ()
                => await Sql.ScalarAsync<long>(
                    Database,
                    "SELECT (SELECT count(*) FROM scheduler.inbox WHERE schedule_id LIKE $1) + (SELECT count(*) FROM "
                        + "scheduler.schedules WHERE schedule_id LIKE $1)",
                    $"{prefix}%") == 0,
            "all are taken up and done");
        var dispatched = _silos.Dispatched
            .Where(item => item.Command.ScheduleId.StartsWith(prefix, StringComparison.Ordinal))
            .Select(item => ((Note)item.Command.Command).Text)
            .ToList();
        Assert.Equal(Enumerable.Range(0, Count).Select(n => $"{n}").Order(), dispatched.Order());
    }

    [Fact]
    public async Task An_entry_that_is_handed_over_again_applies_once()
    {
        var id = NewId();
        var document = InboxDocument.Write([_silos.Services.GetRequiredService<ChangeReader>().Once(new Note("x"), Later, null, null)]);
        // Handed over by the silo and by the test, whichever comes first.
        var entry = await Sql.ScalarAsync<long>(
            Database,
            "INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry) VALUES ($1, 0, $2::jsonb) RETURNING id",
            id,
            document);
        var schedule = _silos.Schedule(id).AsReference<IWakeable>();
        await schedule.TakeUp([new InboxEntry(entry, document)]);
        await schedule.TakeUp([new InboxEntry(entry, document)]);
        await JobsAsync(id, "@default0");

        // Another activation does not remember it; the store does.
        _silos.Clock.Advance(TimeSpan.FromSeconds(15));
        await Patience.UntilAsync(async () => !await _silos.IsActiveAsync(id), "the schedule leaves the memory");
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => schedule.TakeUp([new InboxEntry(entry, document)]));
        await JobsAsync(id, "@default0");
        await _silos.Schedule(id).Cancel();
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => schedule.TakeUp([new InboxEntry(entry, document)]));
        Assert.Empty((await _silos.Schedule(id).Describe()).Jobs);
        Assert.Equal(0, await Sql.ScalarAsync<long>(Database, "SELECT count(*) FROM scheduler.schedules WHERE schedule_id = $1", id));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("{\"changes\": null}")]
    [InlineData("{\"changes\": [null]}")]
    [InlineData("{\"changes\": []}")]
    [InlineData("{\"changes\": [{\"verb\": \"scheduleOnce\", \"name\": \"x\"}]}")]
    [InlineData(
        "{\"changes\": [{\"verb\": \"scheduleRecurring\", \"name\": \"x\", \"recurrence\": \"no\", "
            + "\"command\": {\"type\": \"tests.note\", \"json\": {}}}]}")]
    [InlineData("{\"changes\": [{\"verb\": \"scheduleOnce\", \"name\": \"x\", \"command\": null}]}")]
    [InlineData("{\"changes\": [{\"verb\": \"abolish\", \"name\": \"x\"}]}")]
    [InlineData("{\"changes\": [{\"verb\": 99, \"name\": \"x\"}]}")]
    [InlineData("{\"changes\": [{\"verb\": \"pause\"}]}")]
    public async Task A_damaged_entry_is_refused_and_recorded_and_its_siblings_are_taken_up(string damaged)
    {
        var id = NewId();
        await Sql.ExecuteAsync(Database, "INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry) VALUES ($1, 0, $2::jsonb)", id, damaged);
        await CommitAsync(transaction => Scheduling.ScheduleOnceAsync(transaction, id, new Note("sibling"), Later, "sibling", cancellationToken: Token));
        await JobsAsync(id, "sibling");
        await SettledAsync(id, refused: 1);
        Assert.NotEqual("", await Sql.ScalarAsync<string>(Database, "SELECT refusal FROM scheduler.inbox WHERE schedule_id = $1", id));
        Assert.Single(_silos.Log.Of("EntryRefused"), text => text.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_schedules_in_its_own_transactions_too()
    {
        var id = NewId();
        var client = _silos.Cluster.Client.ServiceProvider.GetRequiredService<PostgreSqlScheduling>();
        await CommitAsync(transaction
            => client.ScheduleRecurringAsync(transaction, id, new Note("client"), "@hourly", "job", cancellationToken: Token));
        await JobsAsync(id, "job");
        Assert.Equal("client", await CommandAsync(id, "job"));
    }

    [Fact]
    public async Task Bad_input_is_refused_before_anything_is_written()
    {
        var id = NewId();
        await using var connection = await Sql.OpenAsync(Database);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await Assert.ThrowsAsync<ArgumentNullException>(
            "transaction",
            () => Scheduling.ScheduleOnceAsync(null!, id, new Note("x"), Later, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentNullException>(
            "scheduleId",
            () => Scheduling.ScheduleOnceAsync(transaction, null!, new Note("x"), Later, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(
            "scheduleId",
            () => Scheduling.ScheduleOnceAsync(transaction, "", new Note("x"), Later, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(
            "scheduleId",
            () => Scheduling.ScheduleOnceAsync(transaction, new string('x', 513), new Note("x"), Later, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(
            "name",
            () => Scheduling.ScheduleOnceAsync(transaction, id, new Note("x"), Later, "", cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentNullException>("command", () => Scheduling.ScheduleOnceAsync(transaction, id, null!, Later, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(
            "recurrence",
            () => Scheduling.ScheduleRecurringAsync(transaction, id, new Note("x"), "61 * * * *", cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>("batch", () => Scheduling.ScheduleBatchAsync(transaction, id, new ScheduleBatch(), Token));
        await Assert.ThrowsAsync<ArgumentNullException>("batch", () => Scheduling.ScheduleBatchAsync(transaction, id, null!, Token));
        await transaction.CommitAsync(Token);
        Assert.Equal(0, await Sql.ScalarAsync<long>(Database, "SELECT count(*) FROM scheduler.inbox WHERE schedule_id IN ($1, '')", id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_that_has_ended_is_refused(bool commits)
    {
        var id = NewId();
        await using var connection = await Sql.OpenAsync(Database);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await (commits ? transaction.CommitAsync(Token) : transaction.RollbackAsync(Token));
        var refusal = await Assert.ThrowsAsync<ArgumentException>(
            "transaction",
            () => Scheduling.ScheduleOnceAsync(transaction, id, new Note("x"), _silos.Now, cancellationToken: Token));
        Assert.Contains("has ended already. Schedule before it commits", refusal.Message, StringComparison.Ordinal);
        await transaction.DisposeAsync();
        await Assert.ThrowsAsync<ArgumentException>(
            "transaction",
            () => Scheduling.ScheduleOnceAsync(transaction, id, new Note("x"), _silos.Now, cancellationToken: Token));
        Assert.Equal(0, await EntriesAsync(id));
        Assert.False(_silos.WasDispatched(id));
    }

    [Theory]
    [InlineData("beef")]
    [InlineData("it's / \"100 %\" \\ ? # + \u00fc \u65e5\u672c \ud83d\ude80")]
    [InlineData("'; DROP TABLE scheduler.inbox; --")]
    [InlineData("{schema} $1 E'\\n'")]
    public async Task Schedules_may_have_odd_ids(string odd)
    {
        var id = odd + NewId();
        await CommitAsync(transaction => Scheduling.ScheduleOnceAsync(transaction, id, new Note("odd"), _silos.Now, odd, cancellationToken: Token));
        await _silos.DispatchedAsync(id);
        await _silos.EmptyAsync(id);
        Assert.Equal(0, await EntriesAsync(id));
    }

    [Fact]
    public async Task What_was_committed_while_no_silo_ran_is_taken_up_when_one_starts()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await using var connection = await Sql.OpenAsync(database);
        await using (var before = await Silos.StartAsync(database))
        {
            var transaction = await connection.BeginTransactionAsync(Token);
            for (var n = 0; n < 3; n++)
            {
                await before.Services.GetRequiredService<PostgreSqlScheduling>().ScheduleOnceAsync(
                    transaction,
                    "down",
                    new Note($"{n}"),
                    before.Now,
                    $"job{n}",
                    cancellationToken: Token);
            }
        }

        await using (var commit = new NpgsqlCommand("COMMIT", connection))
        {
            await commit.ExecuteNonQueryAsync(Token);
        }

        Assert.Equal(3, await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM scheduler.inbox"));
        await using var after = await Silos.StartAsync(database);
        await after.DispatchedAsync(3);
        await after.EmptyAsync("down");
        Assert.Equal(3, after.Dispatched.Select(item => item.Command.OccurrenceId).Distinct().Count());
        Assert.Equal(0, await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM scheduler.inbox"));
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private async Task CommitAsync(Func<NpgsqlTransaction, Task> schedule)
    {
        await using var connection = await Sql.OpenAsync(Database);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await schedule(transaction);
        await transaction.CommitAsync(Token);
    }

    private Task<long> EntriesAsync(string id) => Sql.ScalarAsync<long>(Database, "SELECT count(*) FROM scheduler.inbox WHERE schedule_id = $1", id);

    private Task<string> CommandAsync(string id, string name)
        => Sql.ScalarAsync<string>(Database, "SELECT command ->> 'Text' FROM scheduler.jobs WHERE schedule_id = $1 AND name = $2", id, name);

    private Task SettledAsync(string id, int refused)
        => Patience.UntilAsync(
            async ()
                => await Sql.ScalarAsync<long>(
                    Database,
                    "SELECT 1000 * count(*) FILTER (WHERE refused_at IS NULL) + count(*) FROM scheduler.inbox WHERE schedule_id = $1",
                    id) == refused,
            $"the entries of schedule '{id}' are settled, {refused} of them refused");

    private Task JobsAsync(string id, params string[] names)
        => Patience.UntilAsync(
            async () => (await _silos.Schedule(id).Describe()).Jobs.Select(job => job.Name).Order().SequenceEqual(names.Order()),
            $"schedule '{id}' has the jobs {string.Join(", ", names)}");

    public sealed class Fixture : IAsyncLifetime
    {
        internal Silos Silos { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());

        public ValueTask DisposeAsync() => Silos.DisposeAsync();
    }
}
