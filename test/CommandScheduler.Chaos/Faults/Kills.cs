using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Scenarios;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Faults;

/// <summary>Kills silos one after another, most of them when they have been up for a while: else nothing would ever get done.</summary>
/// <param name="stage">The stage.</param>
internal sealed class Kills(Stage stage)
{
    /// <summary>A cluster that does not come up for so long is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private SiloProcess? _started;

    public async Task MakeAsync()
    {
        while (!stage.IsOver)
        {
            var kill = Kill.Draw(stage.Random);
            var victim = kill.WhileStarting && _started is { IsRunning: true, IsReady: false } starting
                ? await AwaitStartAsync(kill, starting)
                : await AwaitUpAsync(kill);
            if (!stage.IsOver && victim is { IsRunning: true, MayEnd: false })
            {
                await stage.Fleet.KillAsync(victim);

                // On its old ports it is known at once that the one before is dead; elsewhere that must be found out.
                _started = stage.Fleet.Start(0, stage.Silos == 1 || kill.OnItsPorts ? victim : null);
            }
        }
    }

    private async Task<SiloProcess?> AwaitStartAsync(Kill kill, SiloProcess starting)
    {
        var moment = starting.StartedAt + (stage.Fleet.ShortestStart * kill.Part);
        await PauseAsync(moment - MachineClock.Monotonic);
        return starting;
    }

    private async Task<SiloProcess?> AwaitUpAsync(Kill kill)
    {
        await PauseAsync(kill.Pause);
        var started = MachineClock.Monotonic;
        while (!stage.IsOver)
        {
            // A silo that the client does not reach yet has nothing to lose.
            var (now, reached) = (MachineClock.Monotonic, stage.Caller!.Reach.Since);
            var ready = stage.Fleet.Ready;
            var old = ready.Where(silo => now - (silo.ReadyAt > reached ? silo.ReadyAt : reached) >= kill.Up).ToList();
            var isTiredOfWaiting = now - started > Patience;
            if (old.Count > 0 && (isTiredOfWaiting || kill.TakesLast || stage.Silos == 1 || ready.Count > 1))
            {
                return old[(int)(kill.Choice * old.Count)];
            }

            if (isTiredOfWaiting)
            {
                var any = ready.Count > 0 ? ready : stage.Fleet.Running;
                return any.Count == 0 ? null : any[(int)(kill.Choice * any.Count)];
            }

            await PauseAsync(TimeSpan.FromMilliseconds(50));
        }

        return null;
    }

    private Task PauseAsync(TimeSpan time) => MachineClock.PauseAsync(time > TimeSpan.Zero ? time : TimeSpan.Zero, stage.Over);
}
