using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Load;
using CommandScheduler.Chaos.Silos;

using Orleans.Runtime.Placement;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>
/// Silos are suspended, mostly until the others take them for dead. Meanwhile jobs that were armed on them are cancelled and replaced, and
/// come due; then the silos go on.
/// </summary>
internal sealed class SuspendScenario : Scenario
{
    private const int Jobs = 30;

    /// <summary>After this time it is left to Orleans where the jobs are.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public override string Name => "suspend";

    public override string Summary => "PostgreSQL: SIGSTOP of silos for seconds to minutes, while their jobs are cancelled and replaced";

    public override int Silos => 4;

    public override double Rate => 8;

    public override async Task FaultsAsync(Stage stage)
    {
        while (!stage.IsOver)
        {
            await stage.ReadyAsync(Math.Min(3, stage.Silos));
            var ready = stage.Fleet.Ready.ToArray();
            stage.Random.Shuffle(ready);
            if (!stage.IsOver)
            {
                await Task.WhenAll(ready.Skip(1).Take(stage.Random.Next(1, 3)).Select(victim => SuspendAsync(stage, victim)));
                await stage.WaitAsync(1_000, 2_000);
            }
        }
    }

    private static async Task SuspendAsync(Stage stage, SiloProcess victim)
    {
        var isLong = stage.Random.Next(5) > 0;
        var longest = stage.Random.Next(10) == 0 ? 90 : 20;
        var time = isLong ? ChaosCluster.Detection + TimeSpan.FromSeconds(stage.Random.Next(6, longest)) : TimeSpan.FromSeconds(stage.Random.Next(1, 6));
        var armed = await PlaceAsync(stage, victim, time);
        List<Task> calls = [];
        using (stage.Faults.Begin(isLong ? FaultLog.SuspendedForLong : "suspended", victim.Name))
        {
            var suspended = MachineClock.Monotonic;
            Signals.Suspend(victim.Process);
            calls.AddRange(armed.Select((play, number) => number % 3 == 0 ? ReplaceAsync(play) : CancelAsync(play)));
            if (isLong)
            {
                await Task.WhenAny(Task.WhenAll(calls), MachineClock.WaitAsync(time + TimeSpan.FromSeconds(20)));
            }

            await MachineClock.WaitAsync(suspended + time > MachineClock.Monotonic ? suspended + time - MachineClock.Monotonic : TimeSpan.Zero);
            Signals.Continue(victim.Process);
        }

        // One that was declared dead meanwhile finds out and ends.
        await Task.WhenAny(victim.Ended, MachineClock.WaitAsync(TimeSpan.FromSeconds(3)));
        await Task.WhenAll(calls);
    }

    /// <summary>Schedules jobs on a silo that are due while it is suspended, or a moment later, so that it has armed timers for them.</summary>
    private static async Task<IReadOnlyList<Play>> PlaceAsync(Stage stage, SiloProcess victim, TimeSpan time)
    {
        var hosts = await stage.Caller!.AskAsync("hosts", grains => grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true), Patience);
        var address = hosts?.Keys.FirstOrDefault(host => host.Endpoint.Port == victim.Settings.SiloPort);
        var latest = (int)time.TotalMilliseconds + 2_000;
        var plays = Enumerable.Range(0, Jobs).Select(_ => stage.Audience!.NewPlay()).ToList();
        await Task.WhenAll(plays.Select(async play =>
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, address!);
            await play.OnceAsync("armed", play.Between(Math.Min(latest - 2_500, 14_000), latest), Behaviour.Quick);
        }));
        return plays;
    }

    private static async Task CancelAsync(Play play) => await play.UntilAnsweredAsync(Verbs.Cancel, "armed", grain => grain.Cancel("armed"));

    private static async Task ReplaceAsync(Play play)
        => await play.UntilScheduledAsync(() => play.OnceAsync("armed", TimeSpan.FromSeconds(40), Behaviour.Quick, IfExists.Replace));
}
