using System.Globalization;

using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Load;

/// <summary>
/// What happens to one schedule, call after call. A call whose outcome is unknown is followed by another one, with a token of its own
/// if it schedules, so that each token is scheduled once at most.
/// </summary>
/// <param name="caller">Makes the calls.</param>
/// <param name="inbox">Schedules in transactions.</param>
/// <param name="schedule">The schedule's id.</param>
/// <param name="random">Chances of this play.</param>
/// <param name="over">Cancelled when nobody waits any longer.</param>
internal sealed class Play(Caller caller, IInbox inbox, string schedule, Random random, CancellationToken over)
{
    /// <summary>The start of the names of jobs that have no end of their own, and are cancelled when everything else is over.</summary>
    public const string KeptPrefix = "kept";

    /// <summary>Failed attempts are repeated soon, and more often than any handler is told to fail.</summary>
    public static readonly RetryPolicy Patient = new() { MaxAttempts = 50, InitialDelay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(1) };

    private int _tokens;

    public string Schedule => schedule;

    public Random Random => random;

    public IInbox Inbox => inbox;

    public Caller Caller => caller;

    public static DateTimeOffset Now => MachineClock.Wall;

    public bool IsOver => over.IsCancellationRequested;

    public string NewToken() => $"{schedule}#{(++_tokens).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Gets a time between two, in milliseconds.</summary>
    public TimeSpan Between(int least, int most) => TimeSpan.FromMilliseconds(random.Next(least, most));

    public Task WaitAsync(TimeSpan time) => MachineClock.PauseAsync(time, over);

    /// <summary>Gets what a handler is to do: mostly nothing, at times something that takes long, or fails at first.</summary>
    public string Behave() => random.Next(10) switch
    {
        0 => Behaviour.Fails(random.Next(1, 3)),
        1 or 2 => Behaviour.Slow(Between(50, 800)),
        _ => Behaviour.Quick,
    };

    /// <summary>Waits before a call that is made again, longer each time.</summary>
    public Task PauseAsync(int times) => WaitAsync(Between(300, 1_000) * Math.Min(times, 8));

    public static CallLine LineOfOnce(string verb, string schedule, string job, Work work, DateTimeOffset due)
        => new(verb, schedule, job, work.Token, due, $"does={work.Does}");

    /// <summary>Schedules a one-off job.</summary>
    public Task<CallResult> OnceAsync(string job, TimeSpan dueIn, string? does = null, IfExists ifExists = IfExists.Reject, RetryPolicy? retry = null)
    {
        var (work, due) = (new Work(NewToken(), does ?? Behave()), Now + dueIn);
        var options = new JobOptions { IfExists = ifExists, Retry = retry ?? Patient };
        return caller.CallAsync(
            LineOfOnce(ifExists == IfExists.Replace ? Verbs.Replace : Verbs.Once, schedule, job, work, due),
            grain => grain.ScheduleOnce(work, due, job, options));
    }

    /// <summary>Has a silo schedule a one-off job, which is due in an hour.</summary>
    public Task<CallResult> FarAsync(string job)
    {
        var (work, due) = (new Work(NewToken(), Behave()), Now + TimeSpan.FromHours(1));
        return caller.CallAsync(
            [LineOfOnce(Verbs.Once, schedule, job, work, due)],
            () => caller.Relay().ScheduleOnce(schedule, work, due, job, new JobOptions { Retry = Patient }));
    }

    /// <summary>Schedules a job that recurs each second or so, and ends after some occurrences if its details say so.</summary>
    public Task<CallResult> RecurAsync(string job, int seconds, DateTimeOffset start, int? occurrences, JobOptions options, string does)
    {
        var work = new Work(NewToken(), does);
        DateTimeOffset? end = occurrences is { } count ? start + (TimeSpan.FromSeconds(seconds) * (count - 1)) : null;
        options = options with { StartAt = start, EndAt = end, Retry = Patient };
        var each = options.CatchUp?.Mode == CatchUpMode.All && options.Overlap != Overlap.Skip;
        var details = $"does={does};every={seconds};end={LedgerEntry.Text(end)};all={each}";
        return caller.CallAsync(
            new CallLine(Verbs.Recur, schedule, job, work.Token, start, details),
            grain => grain.ScheduleRecurring(work, $"@every {seconds}s", job, options));
    }

    /// <summary>Makes a call that is safe to repeat until it has an answer that tells what is so.</summary>
    public async Task<CallResult> UntilAnsweredAsync(string verb, string job, Func<IScheduleGrain, Task> call)
    {
        for (var times = 1; ; times++)
        {
            var result = await caller.CallAsync(new CallLine(verb, schedule, job), call);
            if (!result.IsUnknown || IsOver)
            {
                return result;
            }

            await PauseAsync(times);
        }
    }

    /// <summary>Schedules until it is acknowledged, each time another token in the place of the one before.</summary>
    public async Task<bool> UntilScheduledAsync(Func<Task<CallResult>> schedules)
    {
        for (var times = 1; ; times++)
        {
            var result = await schedules();
            if (result.IsDone || IsOver)
            {
                return result.IsDone;
            }

            await PauseAsync(times);
        }
    }
}
