using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Load;

/// <summary>
/// When everything is over: ends what has no end of its own, lets go on what was left paused or dead-lettered, and waits until nothing is left.
/// </summary>
internal sealed class Settling(Caller caller, Func<Task<IReadOnlyList<string>>> left)
{
    /// <summary>Tells the calls that settle from those of plays.</summary>
    public const string Detail = "settles";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Settles, and notes what is left after some time.</summary>
    public async Task RunAsync(TimeSpan patience)
    {
        var started = MachineClock.Monotonic;
        IReadOnlyList<string> schedules;
        while ((schedules = await LeftAsync(started + patience)).Count > 0 && MachineClock.Monotonic - started < patience)
        {
            var some = new ParallelOptions { MaxDegreeOfParallelism = 16 };
            await Parallel.ForEachAsync(schedules.Take(2_000), some, async (schedule, _) => await SettleAsync(schedule));
            await MachineClock.WaitAsync(Pause);
        }

        foreach (var schedule in schedules)
        {
            caller.Ledger.Write(Kinds.Left, schedule, await DescribeAsync(schedule));
        }
    }

    /// <summary>Gets what is left in the store. That it does not tell until a time is noted like something that is left.</summary>
    private async Task<IReadOnlyList<string>> LeftAsync(TimeSpan until)
    {
        while (true)
        {
            try
            {
                return await left();
            }
            catch (Exception exception)
            {
                caller.NoteFailure("left", exception);
                if (MachineClock.Monotonic > until)
                {
                    caller.Ledger.Write(Kinds.Left, "(any)", $"the store does not tell, {exception.GetType().Name}: {exception.Message}");
                    return [];
                }
            }

            await MachineClock.WaitAsync(Pause);
        }
    }

    private async Task<string> DescribeAsync(string schedule)
    {
        try
        {
            var jobs = (await caller.Schedule(schedule).Describe()).Jobs;
            return string.Join(", ", jobs.Select(job => $"{job.Name} is {job.Status}, due {job.DueAt:O}, attempt {job.Attempt}, {job.LastError}"));
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    private async Task SettleAsync(string schedule)
    {
        try
        {
            foreach (var job in (await caller.Schedule(schedule).Describe()).Jobs)
            {
                await SettleAsync(schedule, job);
            }
        }
        catch (Exception exception)
        {
            // Asked again in the next round; told at the end if it is left then.
            caller.NoteFailure($"describe {schedule}", exception);
        }
    }

    /// <summary>Gets the error of the run that waits. The job's own is gone when a later run has succeeded.</summary>
    private static string ErrorOf(JobSnapshot job)
        => job.FailedRuns.LastOrDefault(run => run.Outcome is not null)?.Errors is [.., var last] ? last.Text : job.LastError ?? "";

    private async Task SettleAsync(string schedule, JobSnapshot job)
    {
        if (job.Status == JobStatus.Paused)
        {
            await CallAsync(Verbs.Resume, schedule, job.Name, grain => grain.Resume(job.Name));
        }

        if (job.AwaitsRequeue)
        {
            caller.Ledger.Write(Kinds.Dead, schedule, job.Name, job.Status.ToString(), ErrorOf(job));
            await CallAsync(Verbs.Requeue, schedule, job.Name, grain => grain.Requeue(job.Name));
        }

        if (job is { BackfillLeft: 0, Status: JobStatus.Pending } && job.DueAt > MachineClock.Wall.AddMinutes(-10))
        {
            if (job.Name.StartsWith(Play.KeptPrefix, StringComparison.Ordinal))
            {
                await CallAsync(Verbs.Cancel, schedule, job.Name, grain => grain.Cancel(job.Name));
            }
            else if (job.DueAt > MachineClock.Wall.AddMinutes(10))
            {
                await CallAsync(Verbs.Trigger, schedule, job.Name, grain => grain.Trigger(job.Name));
            }
        }
    }

    private Task<CallResult> CallAsync(string verb, string schedule, string job, Func<IScheduleGrain, Task> call)
        => caller.CallAsync(new CallLine(verb, schedule, job, Details: $"{Detail}=1"), call);
}
