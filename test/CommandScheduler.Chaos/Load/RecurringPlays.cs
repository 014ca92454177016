using System.Globalization;

using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Load;

/// <summary>Plays about recurring jobs. The name of each is used once, so that the outcomes of the store can be told apart.</summary>
internal static class RecurringPlays
{
    private static readonly CatchUp All = new() { Mode = CatchUpMode.All, Spacing = TimeSpan.Zero, Max = 10_000 };

    /// <summary>Each occurrence is to be dispatched, one after another or side by side.</summary>
    public static Task EachAsync(Play play)
        => play.UntilScheduledAsync(() => play.RecurAsync(
            NewJob(play),
            play.Random.Next(1, 3),
            Play.Now + TimeSpan.FromSeconds(1.5),
            play.Random.Next(3, 8),
            new() { CatchUp = All, Overlap = play.Random.Next(2) == 0 ? Overlap.Queue : Overlap.Allow },
            play.Behave()));

    /// <summary>Each occurrence is dispatched, or passed over and recorded so.</summary>
    public static async Task SomeAsync(Play play)
    {
        var job = NewJob(play);
        await play.RecurAsync(
            job,
            1,
            Play.Now + TimeSpan.FromSeconds(1.5),
            play.Random.Next(3, 8),
            new() { CatchUp = new() { Mode = (CatchUpMode)play.Random.Next(3) } },
            play.Random.Next(2) == 0 ? Behaviour.Slow(play.Between(500, 1_800)) : Behaviour.Quick);
        if (play.Random.Next(3) == 0)
        {
            await play.WaitAsync(play.Between(1_000, 3_000));
            if ((await play.UntilAnsweredAsync(Verbs.Pause, job, grain => grain.Pause(job))).IsDone)
            {
                await play.WaitAsync(play.Between(500, 2_500));
                await play.UntilAnsweredAsync(Verbs.Resume, job, grain => grain.Resume(job));
            }
        }
    }

    /// <summary>Has no end, and is cancelled.</summary>
    public static async Task CancelAsync(Play play)
    {
        var job = Play.KeptPrefix + NewJob(play);
        var overlap = (Overlap)play.Random.Next(3);
        await play.RecurAsync(job, 1, Play.Now + TimeSpan.FromSeconds(1), null, new() { Overlap = overlap }, play.Behave());
        if (play.Random.Next(3) == 0)
        {
            await play.WaitAsync(play.Between(500, 1_500));
            await play.UntilAnsweredAsync(Verbs.Trigger, job, grain => grain.Trigger(job));
        }

        await play.WaitAsync(play.Between(1_000, 4_000));
        await play.UntilAnsweredAsync(Verbs.Cancel, job, grain => grain.Cancel(job));
    }

    /// <summary>Runs a past range once more. The job goes on until it is cancelled.</summary>
    public static async Task BackfillAsync(Play play)
    {
        var job = Play.KeptPrefix + NewJob(play);
        var start = Play.Now - TimeSpan.FromMinutes(10);
        if (!(await play.RecurAsync(job, 60, start, null, new(), Behaviour.Quick)).IsDone)
        {
            return;
        }

        var (from, to) = (start, start + TimeSpan.FromMinutes(play.Random.Next(1, 4)));
        await play.Caller.CallAsync(
            [new CallLine(Verbs.Backfill, play.Schedule, job, "", from, $"to={LedgerEntry.Text(to)}")],
            async () =>
            {
                var count = await play.Caller.Schedule(play.Schedule).Backfill(job, from, to, new() { Spacing = TimeSpan.Zero });
                return count.ToString(CultureInfo.InvariantCulture);
            });
    }

    private static string NewJob(Play play) => "every" + play.NewToken().Split('#')[1];
}
