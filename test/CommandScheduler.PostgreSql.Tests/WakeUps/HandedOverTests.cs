using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.WakeUps;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.WakeUps;

/// <summary>Schedules that are handed over with their wake-up, and may have changed since they were read.</summary>
public sealed class HandedOverTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Silos _silos = null!;
    private DateTimeOffset _due;
    private string _document = null!;
    private string _version = null!;

    private IScheduleGrain Schedule => _silos.Schedule("handed");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        _due = _silos.Now + Hour;
        await _silos.StoreAsync(Hour, "handed");
        _document = await Column("state");
        _version = await Column("version");
    }

    public ValueTask DisposeAsync() => _silos.DisposeAsync();

    [Fact]
    public async Task What_is_handed_over_and_overdue_is_recorded_and_dispatched_once()
    {
        var recorded = new List<string>();
        _silos.Behaviour = async _ => recorded.Add(await Column("state"));
        _silos.Clock.Advance(_due - _silos.Now + Second);
        Assert.True(await WakeAsync());
        await _silos.DispatchedAsync("handed");
        await _silos.EmptyAsync("handed");
        Assert.Single(_silos.Dispatched);
        Assert.Contains("\"attempts\":1", Assert.Single(recorded), StringComparison.Ordinal);
        Assert.Equal(0, await Sql.ScalarAsync<long>(_silos.Database, "SELECT count(*) FROM scheduler.schedules"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-20)]
    public async Task What_was_cancelled_before_it_came_is_not_dispatched(int secondsOverdue)
    {
        await Schedule.Cancel();
        await LeavesAsync();
        _silos.Clock.Advance(_due - _silos.Now + TimeSpan.FromSeconds(secondsOverdue));
        await WakeAsync();
        await _silos.AdvanceToAsync(_due + TimeSpan.FromSeconds(5));
        await LeavesAsync();
        Assert.Empty(_silos.Dispatched);
        Assert.Empty((await Schedule.Describe()).Jobs);
        Assert.Empty(_silos.Log.WarningsAndWorse);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-20)]
    public async Task Calls_are_answered_by_what_the_row_says(int secondsOverdue)
    {
        var later = _due + Hour;
        await Schedule.ScheduleOnce(new Note("later"), later, "job", new() { IfExists = IfExists.Replace });
        _silos.Clock.Advance(TimeSpan.FromSeconds(15));
        await LeavesAsync();
        _silos.Clock.Advance(_due - _silos.Now + TimeSpan.FromSeconds(secondsOverdue));

        // The call comes while what was handed over is about to begin.
        var waking = WakeAsync();
        Assert.Equal(later, (await Schedule.Describe()).Jobs.Single().DueAt);
        await waking;
        await _silos.AdvanceToAsync(_due + TimeSpan.FromSeconds(5));
        Assert.Empty(_silos.Dispatched);
        await _silos.AdvanceToAsync(later - Second);
        await _silos.AdvanceUntilAsync(() => Task.FromResult(_silos.WasDispatched("handed")), later + Second, "the job is dispatched");
        Assert.Equal(later, _silos.Dispatched.Single().Command.DueAt);
    }

    [Fact]
    public async Task A_call_waits_for_the_write_that_shows_whether_what_was_handed_over_is_still_so()
    {
        await using var connection = await Sql.OpenAsync(_silos.Database);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var hold = new NpgsqlCommand("SELECT FROM scheduler.schedules FOR UPDATE", connection))
        {
            await hold.ExecuteNonQueryAsync(Cancel);
        }

        _silos.Clock.Advance(_due - _silos.Now + Second);
        Assert.True(await WakeAsync());
        await Patience.UntilAsync(
            async ()
                => await Sql.ScalarAsync<bool>(
                    _silos.Database,
                    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())"),
            "the attempt is being recorded");
        var cancelled = Schedule.TryCancel("job");
        Assert.Empty(_silos.Dispatched);
        await using (var change = new NpgsqlCommand("DELETE FROM scheduler.schedules", connection))
        {
            await change.ExecuteNonQueryAsync(Cancel);
        }

        await transaction.CommitAsync(Cancel);
        Assert.False(await cancelled);
        await LeavesAsync();
        Assert.Empty(_silos.Dispatched);
    }

    private Task<bool> WakeAsync() => Schedule.AsReference<IWakeable>().Wake(default, _document, _version);

    private Task LeavesAsync() => Patience.UntilAsync(async () => !await _silos.IsActiveAsync("handed"), "the schedule leaves the memory");

    private Task<string> Column(string column)
        => Sql.ScalarAsync<string>(_silos.Database, $"SELECT {column}::text FROM scheduler.schedules WHERE schedule_id = 'handed'");
}
