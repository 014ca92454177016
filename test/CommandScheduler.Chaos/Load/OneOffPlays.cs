using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Load;

/// <summary>Plays about one-off jobs.</summary>
internal static class OneOffPlays
{
    private const string Job = "job";
    private const string OtherJob = "other";

    /// <summary>Scheduled, and dispatched when due.</summary>
    public static Task ScheduleAsync(Play play)
    {
        var number = 0;
        return play.UntilScheduledAsync(() => play.OnceAsync($"{Job}{++number}", play.Between(0, 5_000)));
    }

    /// <summary>Cancelled before it is due, or about then, or after.</summary>
    public static async Task CancelAsync(Play play)
    {
        var due = play.Between(500, 4_000);
        if ((await play.OnceAsync(Job, due)).Answer != Answers.Refused)
        {
            await play.WaitAsync(due * play.Random.NextDouble() * 1.2);
            await play.UntilAnsweredAsync(Verbs.Cancel, Job, grain => grain.Cancel(Job));
        }
    }

    /// <summary>Replaced before it is due, or about then, or after.</summary>
    public static async Task ReplaceAsync(Play play)
    {
        var due = play.Between(500, 4_000);
        await play.OnceAsync(Job, due);
        await play.WaitAsync(due * play.Random.NextDouble() * 1.2);
        await play.UntilScheduledAsync(() => play.OnceAsync(Job, play.Between(0, 3_000), ifExists: IfExists.Replace));
    }

    /// <summary>Paused over its due time.</summary>
    public static async Task PauseAsync(Play play)
    {
        var due = play.Between(500, 3_000);
        await play.OnceAsync(Job, due);
        if ((await play.UntilAnsweredAsync(Verbs.Pause, Job, grain => grain.Pause(Job, "chaos"))).IsDone)
        {
            await play.WaitAsync(due + play.Between(0, 2_000));
            await play.UntilAnsweredAsync(Verbs.Resume, Job, grain => grain.Resume(Job));
        }
    }

    /// <summary>Due in a far future, and triggered.</summary>
    public static async Task TriggerAsync(Play play)
    {
        await play.OnceAsync(Job, TimeSpan.FromHours(1));
        await play.WaitAsync(play.Between(0, 1_000));
        await play.UntilAnsweredAsync(Verbs.Trigger, Job, grain => grain.Trigger(Job));
    }

    /// <summary>Due in a far future, scheduled by a silo, at times by two calls at once, and then triggered, cancelled or replaced.</summary>
    public static async Task FarAsync(Play play)
    {
        var other = play.Random.Next(3) == 0 ? play.FarAsync(OtherJob) : Task.CompletedTask;
        await play.FarAsync(Job);
        await other;
        await play.WaitAsync(play.Between(0, 500));
        await (play.Random.Next(3) switch
        {
            0 => play.UntilAnsweredAsync(Verbs.Trigger, Job, grain => grain.Trigger(Job)),
            1 => play.UntilAnsweredAsync(Verbs.Cancel, Job, grain => grain.Cancel(Job)),
            _ => (Task)play.UntilScheduledAsync(() => play.OnceAsync(Job, play.Between(0, 3_000), ifExists: IfExists.Replace)),
        });
    }

    /// <summary>Scheduled under a name that is taken.</summary>
    public static async Task RejectAsync(Play play)
    {
        await play.OnceAsync(Job, TimeSpan.FromSeconds(4), Behaviour.Quick);
        await play.OnceAsync(Job, play.Between(0, 1_000), Behaviour.Quick);
    }

    /// <summary>Fails until all attempts are used up, and is requeued.</summary>
    public static async Task RequeueAsync(Play play)
    {
        var twice = new RetryPolicy { MaxAttempts = 2, InitialDelay = TimeSpan.FromMilliseconds(200) };
        await play.OnceAsync(Job, play.Between(0, 500), Behaviour.FailsUntilHealed, retry: twice);
        await play.WaitAsync(play.Between(1_000, 4_000));

        // Refused if it is not dead-lettered yet; what is left at the end is requeued then.
        await play.UntilAnsweredAsync(Verbs.Requeue, Job, grain => grain.Requeue(Job));
    }

    /// <summary>Scheduled in a transaction, which is rolled back at times.</summary>
    public static async Task InboxAsync(Play play)
    {
        var (work, due) = (new Work(play.NewToken(), play.Behave()), Play.Now + play.Between(0, 4_000));
        var rollBack = play.Random.Next(5) == 0;
        await play.Caller.CallAsync(
            [Play.LineOfOnce(Verbs.Inbox, play.Schedule, Job, work, due)],
            () => play.Inbox.ScheduleAsync(play.Schedule, work, due, Job, rollBack));
    }

    /// <summary>Several jobs in one step, under a request id by which the step is repeated until it is acknowledged.</summary>
    public static async Task BatchAsync(Play play)
    {
        // While a job is left, the schedule remembers the request.
        var batch = new ScheduleBatch { RequestId = play.NewToken() };
        List<CallLine> lines = [];
        Add(Play.KeptPrefix, TimeSpan.FromDays(1));
        for (var number = play.Random.Next(2, 6); number > 0; number--)
        {
            Add($"entry{number}", play.Between(500, 5_000));
        }

        for (var times = 1;
            (await play.Caller.CallAsync(lines, () => play.Caller.Schedule(play.Schedule).ScheduleBatch(batch))).IsUnknown && !play.IsOver;
            times++)
        {
            await play.PauseAsync(times);
        }

        void Add(string job, TimeSpan dueIn)
        {
            var (work, due) = (new Work(play.NewToken(), play.Behave()), Play.Now + dueIn);
            batch.ScheduleOnce(work, due, job);
            lines.Add(Play.LineOfOnce(Verbs.Once, play.Schedule, job, work, due));
        }
    }
}
