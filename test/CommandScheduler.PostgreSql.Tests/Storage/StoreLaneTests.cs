using System.Diagnostics.Metrics;
using System.Threading.Channels;

using CommandScheduler.PostgreSql.Storage;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using Npgsql;

using Orleans.Storage;

namespace CommandScheduler.PostgreSql.Tests.Storage;

public sealed class StoreLaneTests : IAsyncLifetime
{
    private static readonly TimeSpan RetryFor = TimeSpan.FromMilliseconds(2_200);
    private static readonly NpgsqlException Lost = new("The connection is lost.");

    // Repeats need no real time. The end of a lost session is awaited in steps as long as the first pause: as many as the server needs.
    private readonly PassingClock _clock = new(free: TimeSpan.FromMilliseconds(20));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await PostgreSqlSchema.MigrateAsync(database);
        _database = NpgsqlDataSource.Create(database);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_lone_write_goes_at_once_and_those_that_come_meanwhile_share_the_next_batch()
    {
        var batches = new HeldBatches();
        await using var lane = Lane(batches);
        var first = lane.ExecuteAsync(Write("a"));
        var alone = await batches.NextAsync();
        Assert.Equal(["a"], alone.Schedules);
        var others = WriteAll(lane, "b", "c", "d");
        Assert.False(first.IsCompleted);
        alone.Pass();
        await first;

        var together = await batches.NextAsync();
        Assert.Equal(["b", "c", "d"], together.Schedules);
        together.Pass();
        await Task.WhenAll(others);
        Assert.Empty(_clock.Waits);
    }

    [Fact]
    public async Task A_batch_holds_one_operation_of_a_schedule_and_their_order_is_kept()
    {
        var batches = new HeldBatches();
        await using var lane = Lane(batches);
        var busy = lane.ExecuteAsync(Write("busy"));
        var first = await batches.NextAsync();
        StoreOperation[] operations = [Write("a"), Write("b"), Write("a"), Write("a"), Write("c"), Write("b")];
        var calls = operations.Select(lane.ExecuteAsync).ToList();
        first.Pass();

        StoreOperation[][] expected = [[operations[0], operations[1], operations[4]], [operations[2], operations[5]], [operations[3]]];
        foreach (var batch in expected)
        {
            var next = await batches.NextAsync();
            Assert.Equal(batch, next.Operations);
            next.Pass();
        }

        await Task.WhenAll(calls.Append(busy));
    }

    [Fact]
    public async Task A_batch_holds_few_large_documents_for_which_small_ones_need_not_wait_and_order_is_kept()
    {
        const int Most = StoreLane<NpgsqlConnection>.MaxBatchLength;
        var batches = new HeldBatches();
        await using var lane = Lane(batches, capacity: 8);
        var busy = lane.ExecuteAsync(Write("busy"));
        var first = await batches.NextAsync();
        var half = new string('x', Most / 2);
        StoreOperation[] operations = [Write("a", half), Write("b", half), Write("c", "x"), Write("a", "x"), Write("d", half + half + "x"), Write("e", "x")];
        var calls = operations.Select(lane.ExecuteAsync).ToList();
        first.Pass();

        StoreOperation[][] expected = [[operations[0], operations[1], operations[2], operations[5]], [operations[3], operations[4]]];
        foreach (var batch in expected)
        {
            var next = await batches.NextAsync();
            Assert.Equal(batch, next.Operations);
            next.Pass();
        }

        await Task.WhenAll(calls.Append(busy));
    }

    [Fact]
    public async Task Callers_wait_to_be_let_in_while_the_queue_is_full()
    {
        var batches = new HeldBatches();
        await using var lane = Lane(batches, capacity: 4);
        var busy = lane.ExecuteAsync(Write("busy"));
        var first = await batches.NextAsync();
        var calls = Enumerable.Range(0, 10).Select(number => lane.ExecuteAsync(Write($"{number}"))).ToList();
        Assert.Equal(4, lane.Queued);
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        first.Pass();
        await busy;

        for (var carriedOut = 0; carriedOut < 10;)
        {
            var next = await batches.NextAsync();
            carriedOut += next.Operations.Count;
            next.Pass();
        }

        await Task.WhenAll(calls);
        Assert.Equal(0, lane.Queued);
    }

    [Fact]
    public async Task A_batch_is_repeated_as_it_is_and_then_each_caller_is_told()
    {
        var batches = new HeldBatches();
        await using var lane = Lane(batches);
        var busy = lane.ExecuteAsync(Write("busy"));
        var first = await batches.NextAsync();
        StoreOperation[] operations = [Write("a"), Write("b")];
        var calls = operations.Select(lane.ExecuteAsync).ToList();
        first.Pass();
        await busy;

        var all = Task.WhenAll(calls);
        var tries = 0;
        for (var next = batches.NextAsync(); await Task.WhenAny(next, all) == next; next = batches.NextAsync())
        {
            Assert.Equal(operations, (await next).Operations);
            (await next).Fail(Lost);
            tries++;
        }

        foreach (var call in calls)
        {
            Assert.Same(Lost, await Assert.ThrowsAsync<NpgsqlException>(() => call));
        }

        // The next pause, of a second, would end after the time for which a batch is repeated.
        Assert.Equal(7, tries);
        Assert.Equal([20, 40, 80, 160, 320, 640], _clock.Waits.Select(wait => wait.TotalMilliseconds).Distinct());
    }

    [Fact]
    public async Task A_batch_that_is_repeated_in_time_fails_nobody()
    {
        var batches = new HeldBatches();
        await using var lane = Lane(batches);
        var call = lane.ExecuteAsync(Write("a"));
        (await batches.NextAsync()).Fail(Lost);
        (await batches.NextAsync()).Pass();
        await call;
    }

    [Fact]
    public async Task A_lane_that_ends_carries_out_what_waits_and_takes_no_more()
    {
        var batches = new HeldBatches();
        await using var lane = Lane(batches);
        var busy = lane.ExecuteAsync(Write("busy"));
        var first = await batches.NextAsync();
        var calls = WriteAll(lane, "a", "a", "b");
        var drained = lane.DrainAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ChannelClosedException>(() => lane.ExecuteAsync(Write("late")));
        Assert.False(drained.IsCompleted);
        first.Pass();
        (await batches.NextAsync()).Pass();
        (await batches.NextAsync()).Pass();
        await drained;
        await Task.WhenAll(calls.Append(busy));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_lane_that_must_end_at_once_tells_everybody_who_waits(bool isDeaf)
    {
        var batches = new HeldBatches { IsDeaf = isDeaf };
        await using var lane = Lane(batches);
        using var now = new CancellationTokenSource();
        var calls = new List<Task> { lane.ExecuteAsync(Write("busy")) };
        await batches.NextAsync();
        calls.AddRange(WriteAll(lane, "a", "a", "b"));
        var drained = lane.DrainAsync(now.Token);
        await now.CancelAsync();
        await Patience.ForAsync(drained, "the lane ends");
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }
    }

    [Fact]
    public async Task A_row_that_cannot_be_stored_fails_its_own_caller_only()
    {
        var batches = new HeldBatches(new WriteBatch(PostgreSqlSchema.DefaultName));
        await using var lane = Lane(batches);
        var busy = lane.ExecuteAsync(Write("busy"));
        var first = await batches.NextAsync();
        const int Count = 100;
        const int Poison = 37;
        var calls = Enumerable.Range(0, Count).Select(number => lane.ExecuteAsync(Write($"{number}", number == Poison ? "no JSON" : "{}"))).ToList();
        first.Pass();
        await busy;
        var all = Task.WhenAll(calls);
        var batch = await batches.NextAsync();
        Assert.Equal(Count, batch.Operations.Count);
        batch.Pass();
        for (var next = batches.NextAsync(); await Task.WhenAny(next, all) == next; next = batches.NextAsync())
        {
            (await next).Pass();
        }

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => calls[Poison]);
        Assert.Equal(PostgresErrorCodes.InvalidTextRepresentation, refusal.SqlState);
        Assert.Equal([calls[Poison]], calls.Where(call => call.IsFaulted));
        Assert.Equal(Count, await ScalarAsync("SELECT count(*) FROM scheduler.schedules"));
    }

    [Fact]
    public async Task A_conflict_fails_its_own_caller_only()
    {
        var batches = new HeldBatches(new WriteBatch(PostgreSqlSchema.DefaultName));
        await using var lane = Lane(batches);
        var busy = lane.ExecuteAsync(Write("taken"));
        var first = await batches.NextAsync();
        List<Task> calls = [lane.ExecuteAsync(Write("a")), lane.ExecuteAsync(Write("b"))];
        // It is there by the time that they are written.
        await ScalarAsync("INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, state) VALUES ('b', 0, 1, '{}')");
        first.Pass();
        await busy;
        (await batches.NextAsync()).Pass();
        await calls[0];
        await Assert.ThrowsAsync<InconsistentStateException>(() => calls[1]);
    }

    [Fact]
    public async Task Callers_are_told_in_time_although_the_database_does_not_answer_and_the_lane_goes_on_when_it_does()
    {
        var clock = new GlanceClock();
        var batches = new HeldBatches { IsDeaf = true };
        await using var lane = Lane(batches, clock: clock, retryFor: TimeSpan.FromSeconds(20));
        var stuck = lane.ExecuteAsync(Write("a"));
        var held = await batches.NextAsync();
        await clock.PassAsync(seconds: 5);
        List<Task> waiting = [.. WriteAll(lane, "a", "b")];
        await clock.PassAsync(seconds: 15);
        Assert.False(stuck.IsCompleted);
        Assert.Equal(TimeSpan.FromSeconds(20), lane.BusyFor);
        await clock.PassAsync(seconds: 1);
        Assert.Contains("has not answered for 21 s", (await Assert.ThrowsAsync<TimeoutException>(() => stuck)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(waiting, call => call.IsCompleted);

        // Those who wait behind it are told when their time is over, and not only that of the batch.
        await clock.PassAsync(seconds: 5);
        foreach (var call in waiting)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => call);
        }

        held.Pass();
        var next = lane.ExecuteAsync(Write("c"));
        var second = await batches.NextAsync();
        Assert.Equal(["c"], second.Schedules);
        second.Pass();
        await next;
    }

    [Fact]
    public async Task The_time_in_the_queue_counts()
    {
        var batches = new HeldBatches();
        await using var lane = Lane(batches, retryFor: TimeSpan.FromSeconds(20));
        var busy = lane.ExecuteAsync(Write("busy"));
        var first = await batches.NextAsync();
        var queued = lane.ExecuteAsync(Write("a"));
        _clock.Advance(TimeSpan.FromSeconds(19));
        var late = lane.ExecuteAsync(Write("b"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        first.Pass();
        await busy;
        (await batches.NextAsync()).Fail(Lost);
        Assert.Same(Lost, await Assert.ThrowsAsync<NpgsqlException>(() => queued));
        var again = await batches.NextAsync();
        Assert.Equal(["b"], again.Schedules);
        again.Pass();
        await late;
    }

    [Theory]
    [InlineData(typeof(Exception))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(NullReferenceException))]
    public async Task Whatever_happens_to_a_batch_it_is_repeated(Type kind)
    {
        var batches = new HeldBatches();
        await using var lane = Lane(batches);
        var call = lane.ExecuteAsync(Write("a"));
        (await batches.NextAsync()).Fail((Exception)Activator.CreateInstance(kind)!);
        (await batches.NextAsync()).Pass();
        await call;
    }

    [Fact]
    public async Task An_error_of_data_costs_no_connection()
    {
        var batches = new HeldBatches(new WriteBatch(PostgreSqlSchema.DefaultName));
        await using var connection = new LaneConnection(_database, _clock, writes: true);
        await using var lane = Lane(batches, connection: connection);
        var session = (await connection.OpenAsync(TestContext.Current.CancellationToken)).ProcessID;
        for (var round = 0; round < 3; round++)
        {
            var call = lane.ExecuteAsync(Write("bad", "no JSON"));
            (await batches.NextAsync()).Pass();
            await Assert.ThrowsAsync<PostgresException>(() => call);
        }

        Assert.Equal(session, (await connection.OpenAsync(TestContext.Current.CancellationToken)).ProcessID);
    }

    private static StoreOperation Write(string schedule, string document = "{}") => new()
    {
        Kind = OperationKind.Insert,
        ScheduleId = schedule,
        Row = new NewRow
        {
            RingHash = 0,
            WriteId = Random.Shared.NextInt64(1, long.MaxValue),
            WakeUpAt = null,
            ArmedBy = null,
            Attention = null,
            Tags = null,
            Document = document,
        },
    };

    private static List<Task> WriteAll(StoreLane<NpgsqlConnection> lane, params string[] schedules)
        => [.. schedules.Select(schedule => lane.ExecuteAsync(Write(schedule)))];

    private StoreLane<NpgsqlConnection> Lane(
        IBatch<NpgsqlConnection> batches,
        int capacity = 1_000,
        TimeProvider? clock = null,
        TimeSpan? retryFor = null,
        LaneConnection? connection = null)
        => new(
            connection ?? new LaneConnection(_database, clock ?? _clock, writes: true),
            batches,
            new DatabaseErrors(),
            new LaneLimits(capacity, retryFor ?? RetryFor),
            clock ?? _clock,
            new StoreInstruments(_services.GetRequiredService<IMeterFactory>()),
            NullLogger.Instance);

    private async Task<long> ScalarAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return await command.ExecuteScalarAsync() as long? ?? 0;
    }

    /// <summary>A clock that goes on when the lane has begun to wait for its next glance, so that it has done what the glance before was for.</summary>
    private sealed class GlanceClock : FakeTimeProvider
    {
        private readonly Channel<bool> _armed = Channel.CreateUnbounded<bool>();

        public async Task PassAsync(int seconds)
        {
            await ArmedAsync();
            Advance(TimeSpan.FromSeconds(seconds));
            await ArmedAsync();
            _armed.Writer.TryWrite(true);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == StoreLane<NpgsqlConnection>.Glance)
            {
                _armed.Writer.TryWrite(true);
            }

            return timer;
        }

        private Task<bool> ArmedAsync() => Patience.ForAsync(_armed.Reader.ReadAsync().AsTask(), "the lane glances at its batch");
    }
}
