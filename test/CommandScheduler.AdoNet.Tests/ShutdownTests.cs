using System.Threading.Channels;

using CommandScheduler.Stores;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Microsoft.Extensions.DependencyInjection;

using Orleans.TestingHost;

namespace CommandScheduler.AdoNet.Tests;

/// <summary>A silo that is told to stop while its database does not answer.</summary>
public sealed class ShutdownTests
{
    /// <summary>The grace of attempts, which is 5 seconds, and what calls get after it, on a machine that does something else as well.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(15);

    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _dispatched = Channel.CreateUnbounded<string>();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_PostgreSQL_is_down()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await StopAsync(scheduler => scheduler.UseAdoNet("Npgsql", postgres.ConnectionString), postgres.StopImmediately, postgres.Start);
    }

    [Fact]
    public async Task While_connections_to_PostgreSQL_neither_fail_nor_answer()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var proxy = new TcpProxy(postgres.Port);
        var database = PostgresCluster.ConnectionStringThrough(proxy.Port);
        await StopAsync(scheduler => scheduler.UseAdoNet("Npgsql", database), proxy.Pause, proxy.Resume);
    }

    private async Task StopAsync(Action<CommandSchedulerBuilder> use, Action lose, Action restore)
    {
        await using (var cluster = Build(use))
        {
            await cluster.DeployAsync(Cancel);
            var held = cluster.Client.GetGrain<IScheduleGrain>("held");
            await held.ScheduleOnce(new Note("held"), Now, "held", new JobOptions { AttemptTimeout = TimeSpan.FromHours(1) });
            await held.ScheduleOnce(new Note("later"), Now + TimeSpan.FromSeconds(20), "later");
            Assert.Equal("held", await NextAsync());
            await Task.Run(lose, Cancel);
            var write = Assert.ThrowsAsync<OutcomeUnknownException>(() => held.ScheduleOnce(new Note("in doubt"), Now, "in doubt"));
            var read = Assert.ThrowsAnyAsync<Exception>(() => cluster.Client.GetGrain<IScheduleGrain>("read").ScheduleOnce(new Note("read"), Now));
            var calls = cluster.GetSiloServiceProvider().GetRequiredService<StoreCalls>();
            await Patience.UntilAsync(() => Task.FromResult(write.IsCompleted || calls.Waiting > 1), "they wait, or have failed");
            var told = TimeProvider.System.GetTimestamp();
            await cluster.StopSiloAsync(cluster.Silos[0]);
            var took = TimeProvider.System.GetElapsedTime(told);
            TestContext.Current.TestOutputHelper!.WriteLine($"Stopped after {took.TotalSeconds:0.0} s.");
            Assert.True(took < Most, $"It took {took}.");
            await Patience.ForAsync(write, "the caller is told");
            await Patience.ForAsync(read, "the other caller is told");
        }

        await Task.Run(restore, Cancel);
        _release.SetResult();
        await using var next = Build(use);
        await next.DeployAsync(Cancel);

        // The attempt that was cut off, and the job that was acknowledged. The jobs in doubt may be there, too.
        var awaited = new HashSet<string>(["held", "later"], StringComparer.Ordinal);
        while (awaited.Count > 0)
        {
            awaited.Remove(await NextAsync());
        }
    }

    private Task<string> NextAsync() => Patience.ForAsync(_dispatched.Reader.ReadAsync(Cancel).AsTask(), "a dispatch");

    private InProcessTestCluster Build(Action<CommandSchedulerBuilder> use)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = "tests";
        builder.ConfigureSilo((_, silo) => silo.AddCommandScheduler(scheduler =>
        {
            use(scheduler);
            scheduler.Handle<Note>((note, context) =>
            {
                _dispatched.Writer.TryWrite(note.Text);
                return note.Text == "held" ? _release.Task.WaitAsync(context.CancellationToken) : Task.CompletedTask;
            });
        }));
        return builder.Build();
    }
}
