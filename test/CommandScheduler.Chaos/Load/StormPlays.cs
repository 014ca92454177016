using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Load;

/// <summary>Many jobs at once, single ones and cancellations, by whichever silo is reached, on schedules that all plays of this kind share.</summary>
internal static class StormPlays
{
    private const int Schedules = 1_000;

    /// <summary>Relays with other keys are reached by other silos.</summary>
    private const int Relays = 8;

    private static readonly TimeSpan AboutDue = TimeSpan.FromSeconds(1);

    public static Func<Play, Task> Choose(Random random) => ActAsync;

    /// <summary>
    /// Schedules many at once, at times by two calls with the same request id, and some of them, and others, one by one meanwhile. Cancels some when
    /// it is known that they are there: at once, or about when they are due.
    /// </summary>
    private static async Task ActAsync(Play play)
    {
        var items = Draw(play, play.Random.Next(20, 200));
        List<Task<bool>> many = [ManyAsync(play, items, NewRandom(play))];
        if (play.Random.Next(4) == 0)
        {
            many.Add(ManyAsync(play, items, NewRandom(play)));
        }

        // Whoever comes first schedules what both have, and the other keeps it.
        var both = items.Where(_ => play.Random.Next(5) == 0).ToList();
        var others = Draw(play, play.Random.Next(1, 30));
        var single = both.Concat(others).Select(item => OneAsync(play, item, both.Contains(item) ? IfExists.Keep : IfExists.Reject, NewRandom(play))).ToList();
        var cancelled = items.Concat(others).Where(_ => play.Random.Next(3) == 0).Select(item => (Item: item, Random: NewRandom(play))).ToList();
        var unknown = (await Task.WhenAll(single)).Where(its => its.Result.IsUnknown).Select(its => its.Item).ToHashSet();
        if ((await Task.WhenAll(many)).All(done => done))
        {
            // What may still be scheduled is left alone.
            await Task.WhenAll(cancelled.Where(its => !unknown.Contains(its.Item)).Select(its => CancelAsync(play, its.Item, its.Random)));
        }
    }

    /// <summary>Schedules all of them, and repeats that under the same request id until it is acknowledged.</summary>
    /// <returns>False if it never was.</returns>
    private static async Task<bool> ManyAsync(Play play, IReadOnlyList<ManyItem> items, Random random)
    {
        var lines = items.Select(item => Play.LineOfOnce(Verbs.Many, item.Schedule, item.Job, item.Work, item.Due)).ToList();
        for (var times = 1; ; times++)
        {
            var result = await play.Caller.CallAsync(lines, () => ScheduleAsync(play.Caller.Relay(random.Next(Relays)), play.Schedule, items));
            if (!result.IsUnknown || play.IsOver)
            {
                return result.IsDone;
            }

            await play.WaitAsync(TimeSpan.FromMilliseconds(random.Next(200, 1_000)) * Math.Min(times, 8));
        }
    }

    private static async Task<string> ScheduleAsync(IRelayGrain relay, string requestId, IReadOnlyList<ManyItem> items)
    {
        (long Scheduled, long Kept, long Refused, string? Reason) result;
        try
        {
            result = await relay.ScheduleMany(requestId, items, new JobOptions { Retry = Play.Patient });
        }
        catch (SchedulerException exception)
        {
            // It could not go on: some are scheduled.
            throw new OutcomeUnknownException(requestId, exception);
        }

        var told = $"{result.Scheduled} scheduled, {result.Kept} kept";
        return result.Refused == 0 && result.Scheduled + result.Kept == items.Count
            ? told
            : throw new SchedulerException($"Of {items.Count} items {told}, {result.Refused} refused: {result.Reason}");
    }

    private static async Task<(ManyItem Item, CallResult Result)> OneAsync(Play play, ManyItem item, IfExists ifExists, Random random)
    {
        var (way, relay) = (random.Next(3), play.Caller.Relay(random.Next(Relays)));
        var options = new JobOptions { IfExists = ifExists, Retry = Play.Patient };
        await play.WaitAsync(TimeSpan.FromMilliseconds(random.Next(1_000)));
        var result = await play.Caller.CallAsync(
            [Play.LineOfOnce(Verbs.Once, item.Schedule, item.Job, item.Work, item.Due)],
            () => way switch
            {
                0 => play.Caller.Schedule(item.Schedule).ScheduleOnce(item.Work, item.Due, item.Job, options),
                1 => relay.ScheduleOnce(item.Schedule, item.Work, item.Due, item.Job, options),
                _ => relay.ScheduleByFacade(item.Schedule, item.Work, item.Due, item.Job, options),
            });
        return (item, result);
    }

    private static async Task CancelAsync(Play play, ManyItem item, Random random)
    {
        if (random.Next(2) == 0)
        {
            var left = item.Due - Play.Now + (AboutDue * (random.NextDouble() - 0.8));
            await play.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        for (var times = 1; ; times++)
        {
            var result = await play.Caller.CallAsync(new CallLine(Verbs.Cancel, item.Schedule, item.Job), grain => grain.Cancel(item.Job));
            if (!result.IsUnknown || play.IsOver)
            {
                return;
            }

            await play.WaitAsync(TimeSpan.FromMilliseconds(random.Next(300, 1_000)) * Math.Min(times, 8));
        }
    }

    /// <summary>Draws jobs with names of their own, of which none is due before it was surely scheduled, unless silos are away.</summary>
    private static List<ManyItem> Draw(Play play, int count)
    {
        List<ManyItem> items = [];
        for (; count > 0; count--)
        {
            var work = new Work(play.NewToken(), play.Random.Next(10) == 0 ? Behaviour.Fails(1) : Behaviour.Quick);
            items.Add(new($"storm{play.Random.Next(Schedules)}", work.Token, work, Play.Now + play.Between(15_000, 40_000)));
        }

        return items;
    }

    /// <summary>Makes chances for what goes on beside others.</summary>
    private static Random NewRandom(Play play) => new(play.Random.Next());
}
