using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.PostgreSql.Tests.Calls;

/// <summary>What is cancelled without being activated, and is not dispatched by an activation that has it in memory all the same.</summary>
public sealed class UnloadedCancelTests : IAsyncLifetime
{
    private static readonly TimeSpan Far = TimeSpan.FromSeconds(60);

    private readonly Meddling _meddling = new();
    private Silos _silos = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ICommandScheduler Client => _silos.Cluster.Client.ServiceProvider.GetRequiredService<ICommandScheduler>();

    private ICommandScheduler Silo => _silos.Services.GetRequiredService<ICommandScheduler>();

    public async ValueTask InitializeAsync()
        => _silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync(), silos: 2, watch: silo => _meddling.AddTo(silo.Services));

    public ValueTask DisposeAsync() => _silos.DisposeAsync();

    [Fact]
    public async Task What_no_silo_has_in_memory_is_cancelled_without_an_activation()
    {
        foreach (var (scheduler, name) in new[] { (Client, "client"), (Silo, "silo") })
        {
            await ScheduleAsync(name, 700, Far);
            await scheduler.ScheduleManyAsync(new[] { Item($"{name}-paused", Far) }.ToAsyncEnumerable(), cancellationToken: Cancel);
            Assert.Equal((701, 0, 0), await CancelAsync(scheduler, name));
        }

        Assert.Equal(0, await _silos.ActiveAsync());
        Assert.Equal(0, await CountAsync());
        await NothingIsDispatchedAsync();
    }

    [Fact]
    public async Task What_is_in_memory_or_is_due_soon_is_cancelled_by_its_grain()
    {
        await ScheduleAsync("idle", 20, Far);
        await DescribeAsync("idle", 20);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => ScheduleByGrainAsync($"armed-{number}", TimeSpan.FromSeconds(20))));
        await ScheduleAsync("soon", 20, TimeSpan.FromSeconds(25));
        await ScheduleAsync("asleep", 20, Far);
        Assert.Equal((80, 0, 0), await CancelAsync(Client, ""));
        Assert.Equal(0, await CountAsync());
        await AreGoneAsync("idle", 20);
        await AreGoneAsync("armed", 20);
        await NothingIsDispatchedAsync();
    }

    [Fact]
    public async Task What_calls_keep_in_memory_until_it_is_due_is_not_dispatched()
    {
        await ScheduleAsync("kept", 5, Far);
        var due = _silos.Now + Far;
        while (_silos.Now < due - TimeSpan.FromSeconds(35))
        {
            await DescribeAsync("kept", 5);
            await _silos.AdvanceToAsync(_silos.Now.AddSeconds(5));
        }

        Assert.Equal((5, 0, 0), await CancelAsync(Silo, "kept"));
        while (_silos.Now < due + TimeSpan.FromSeconds(5))
        {
            await AreGoneAsync("kept", 5);
            await _silos.AdvanceToAsync(_silos.Now.AddSeconds(5));
        }

        Assert.Empty(_silos.Dispatched);
    }

    [Fact]
    public async Task An_activation_that_comes_before_the_row_is_deleted_knows_that_it_is_gone()
    {
        await ScheduleAsync("late", 40, Far);
        _meddling.AfterFirst = () => DescribeAsync("late", 40);
        Assert.Equal((40, 0, 0), await CancelAsync(Silo, "late"));

        // Nobody answers by what was in memory.
        await AreGoneAsync("late", 40);
        var again = await Silo.ScheduleOnceAsync("late-7", new Note("again"), _silos.Now + Far, "job", cancellationToken: Cancel);
        await _silos.AdvanceToAsync(_silos.Now + Far + TimeSpan.FromSeconds(5));
        await _silos.DispatchedAsync("late-7");
        Assert.Equal(new Note("again"), Assert.Single(_silos.Dispatched).Command.Command);
        Assert.Equal(again.DueAt, _silos.Dispatched.Single().Command.DueAt);
        Assert.Equal(2, _meddling.Asked);
    }

    [Fact]
    public async Task A_row_that_is_written_before_it_is_deleted_is_looked_at_anew()
    {
        await ScheduleAsync("changed", 4, Far);
        _meddling.AfterFirst = async () =>
        {
            var (due, replace) = (_silos.Now + Far, new JobOptions { IfExists = IfExists.Replace });
            await _silos.Schedule("changed-0").ScheduleOnce(new Note("beside"), due, "beside");
            await _silos.Schedule("changed-1").ScheduleOnce(new Note("replaced"), due, "job", replace);
            await _silos.Schedule("changed-2").ScheduleOnce(new Note("replaced"), due, "job", replace with { Tags = ["tag"] });
        };
        Assert.Equal((3, 1, 0), await CancelAsync(Client, "changed"));
        Assert.Equal("beside", Assert.Single((await _silos.Schedule("changed-0").Describe()).Jobs).Name);
        Assert.Equal("job", Assert.Single((await _silos.Schedule("changed-1").Describe()).Jobs).Name);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task When_a_silo_does_not_answer_the_grains_are_asked()
    {
        foreach (var fails in (int[])[1, 2])
        {
            await ScheduleAsync("unanswered", 20, Far);
            (_meddling.Asked, _meddling.Fails, _meddling.AfterFirst) = (0, fails, () => DescribeAsync("unanswered", 20));

            // After a failure nobody knows whether this call has cancelled what is gone.
            var (cancelled, passedOver, refused) = await CancelAsync(Client, "unanswered");
            Assert.Equal((fails == 1 ? 20 : 0, 20, 0), (cancelled, cancelled + passedOver, refused));
            Assert.Equal(0, await CountAsync());
            await AreGoneAsync("unanswered", 20);
            (_meddling.Fails, _meddling.AfterFirst) = (0, null);
        }

        await NothingIsDispatchedAsync();
    }

    private ScheduledItem Item(string id, TimeSpan dueIn)
        => new(id, new Note(id), _silos.Now + dueIn, "job") { Options = new() { Tags = ["tag"] } };

    /// <summary>Stores schedules without activating them.</summary>
    private async Task ScheduleAsync(string name, int count, TimeSpan dueIn)
    {
        var items = Enumerable.Range(0, count).Select(number => Item($"{name}-{number}", dueIn));
        Assert.Equal(count, (await Silo.ScheduleManyAsync(items.ToAsyncEnumerable(), cancellationToken: Cancel)).Scheduled);
    }

    private Task<JobSnapshot> ScheduleByGrainAsync(string id, TimeSpan dueIn)
        => _silos.Schedule(id).ScheduleOnce(new Note(id), _silos.Now + dueIn, "job", new() { Tags = ["tag"] });

    private async Task DescribeAsync(string name, int count)
    {
        var found = await Task.WhenAll(Enumerable.Range(0, count).Select(number => _silos.Schedule($"{name}-{number}").Describe()));
        Assert.All(found, schedule => Assert.Single(schedule.Jobs));
    }

    private async Task AreGoneAsync(string name, int count)
    {
        var found = await Task.WhenAll(Enumerable.Range(0, count).Select(number => _silos.Schedule($"{name}-{number}").Describe()));
        Assert.All(found, schedule => Assert.Empty(schedule.Jobs));
    }

    private async Task NothingIsDispatchedAsync()
    {
        await ScheduleByGrainAsync("last", Far);
        await _silos.AdvanceToAsync(_silos.Now + Far);
        await _silos.DispatchedAsync("last");
        Assert.Single(_silos.Dispatched);
    }

    private static async Task<(long Cancelled, long PassedOver, long Refused)> CancelAsync(ICommandScheduler scheduler, string prefix)
    {
        var filter = new JobFilter { Tag = "tag", ScheduleIdPrefix = prefix.Length == 0 ? null : prefix };
        var result = await scheduler.CancelManyAsync(filter, cancellationToken: Cancel);
        return (result.Cancelled, result.PassedOver, result.Refused);
    }

    private Task<long> CountAsync() => Sql.ScalarAsync<long>(_silos.Database, "SELECT count(*) FROM scheduler.schedules");

    /// <summary>Does what a test wants when the silos were asked for the first time, and fails when it wants that.</summary>
    private sealed class Meddling
    {
        public Func<Task>? AfterFirst { get; set; }

        public int Asked { get; set; }

        public int Fails { get; set; }

        public void AddTo(IServiceCollection services)
        {
            var inner = services.Last(service => service.ServiceType == typeof(IClusterMemory)).ImplementationType!;
            services.AddSingleton<IClusterMemory>(provider => new Memory((IClusterMemory)ActivatorUtilities.CreateInstance(provider, inner), this));
        }

        private sealed class Memory(IClusterMemory inner, Meddling meddling) : IClusterMemory
        {
            public async Task<IReadOnlySet<string>> FindAsync(string[] scheduleIds)
            {
                var found = await inner.FindAsync(scheduleIds);
                if (++meddling.Asked == meddling.Fails)
                {
                    throw new TimeoutException("A silo does not answer.");
                }

                if (meddling is { Asked: 1, AfterFirst: { } act })
                {
                    await act();
                }

                return found;
            }
        }
    }
}
