using System.Diagnostics.Metrics;

using CommandScheduler.PostgreSql.Storage;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Clocks;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.WakeUps;

/// <summary>A clock that looks wrong because the network is slow.</summary>
public sealed class SlowAnswerTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _silo = new(TimeProvider.System.GetUtcNow());
    private TcpProxy _proxy = null!;
    private NpgsqlDataSource _database = null!;
    private SchedulerClock _clock = null!;
    private ClockComparison _comparison = null!;

    public async ValueTask InitializeAsync()
    {
        var server = new NpgsqlConnectionStringBuilder(await PostgresServer.RequireDatabaseAsync());
        _proxy = new TcpProxy(server.Port, server.Host);
        (server.Host, server.Port) = ("127.0.0.1", _proxy.Port);
        _database = NpgsqlDataSource.Create(server);
        _clock = new SchedulerClock(_silo);
        _comparison = new ClockComparison(
            new DatabaseClock(_database),
            new LookSettings(TimeSpan.FromSeconds(1), MaxClockSkew: TimeSpan.FromMinutes(10)),
            _clock,
            new StoreInstruments(_services.GetRequiredService<IMeterFactory>()),
            NullLogger<ClockComparison>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
            await _proxy.DisposeAsync();
        }

        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_network_that_holds_the_question_back_makes_no_clock_wrong()
    {
        // The connection is open.
        await _comparison.CompareAsync(None);
        _proxy.Pause();
        TurnTo(TimeSpan.FromHours(-1));
        var comparison = _comparison.CompareAsync(None);
        // An hour passes at the silo before the question reaches the server.
        TurnTo(TimeSpan.Zero);
        _proxy.Resume();
        await comparison;
        Assert.False(_comparison.IsOff);
        // A correction would have jobs dispatched before their time.
        Assert.Equal(TimeSpan.Zero, _clock.Correction);
    }

    private void TurnTo(TimeSpan ahead) => _silo.AdjustTime(TimeProvider.System.GetUtcNow() + ahead);
}
