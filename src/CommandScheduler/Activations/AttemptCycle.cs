using CommandScheduler.Checks;
using CommandScheduler.Dispatching;
using CommandScheduler.Schedules;
using CommandScheduler.Watching;

namespace CommandScheduler.Activations;

/// <summary>Begins the attempts that are due, has each dispatched when a slot is free, and records its result.</summary>
internal sealed class AttemptCycle(Schedule schedule, StateWriter writer, DueTimer timer, Residency residency, ActivationServices silo)
{
    /// <summary>In seconds.</summary>
    private const int LongestPause = 30;

    private readonly Dictionary<OccurrenceKey, AttemptRun> _runs = [];
    private Dictionary<OccurrenceKey, int>? _notReached;

    /// <summary>Begins the attempts that are due, and returns when all of them have ended.</summary>
    public async Task RunDueAsync()
    {
        List<Task> dispatches = [];
        using (silo.Observer?.Begin())
        {
            await timer.FiredAsync();
            if (!writer.HasFailed && !writer.IsRetired && !silo.Running.IsStopping)
            {
                await BeginAsync(dispatches);
            }
        }

        await Task.WhenAll(dispatches);
    }

    private async Task BeginAsync(List<Task> dispatches)
    {
        try
        {
            // Store the state first: a crash or a failing store must not take back an occurrence that was dispatched.
            await writer.MakeDurableAsync();
            var isHandedOver = writer.IsHandedOver;
            if (!isHandedOver)
            {
                await writer.ConfirmAsync();
            }

            var wave = schedule.Begin(silo.Clock.GetUtcNow());
            timer.Arm();
            foreach (var (job, held) in wave.Expired)
            {
                var occurrence = new OccurrenceKey(job.Generation, held.Occurrence.Due, held.Occurrence.Backfill).ToId(schedule.Id, job.Name);
                silo.Logger.DeadLetterExpired(occurrence, HeldRuns.FailedAt(held), held.Occurrence.Failures?[^1].Text);
            }

            foreach (var key in wave.Overtaken)
            {
                if (_runs.TryGetValue(key, out var run) && !run.TryGiveUp())
                {
                    Stop(run);
                }
            }

            foreach (var job in wave.Quarantined)
            {
                silo.Logger.Quarantined(null, $"{schedule.Id}/{job.Name}", job.LastError);
            }

            if (isHandedOver)
            {
                // What is recorded here shows as well that the row is as it was handed over.
                await writer.ConfirmAsync();
            }

            dispatches.AddRange(wave.Ready.Select(RunAsync));
            if (wave.AfterRecording.Count > 0 || wave.Ready.Count == 0)
            {
                await writer.MakeDurableAsync();
                residency.Review();
            }

            dispatches.AddRange(wave.AfterRecording.Select(RunAsync));
        }
        catch (OutcomeUnknownException)
        {
            // The error was logged where it was found. Occurrences that were not dispatched are due again when the schedule is loaded.
        }
    }

    /// <summary>Has attempts that are not wanted any more not begin, and tells those that run and asked for it.</summary>
    public void Review()
    {
        foreach (var (key, run) in _runs)
        {
            if (!schedule.IsWanted(key) && !run.TryGiveUp() && run.Attempt.Job.Settings.StopWhenCancelled && !schedule.Has(key))
            {
                Stop(run);
            }
        }
    }

    /// <summary>Cancels the token of a handler that runs.</summary>
    private static void Stop(AttemptRun run)
    {
        // Callbacks of the handler may throw, and the cancellation is done.
        _ = run.StopAsync().ContinueWith(static late => late.Exception, TaskScheduler.Default);
    }

    private async Task RunAsync(Attempt attempt)
    {
        var end = AttemptEnd.NotBegun;
        var limits = silo.Policies.LimitsOf(attempt.Job);
        var mayBegin = await silo.Running.EnterAsync(attempt, limits);
        using var work = silo.Observer?.BeginAttempt();
        if (mayBegin)
        {
            try
            {
                if (await MayBeginAsync(attempt))
                {
                    end = await DispatchAsync(attempt);
                }
            }
            finally
            {
                silo.Running.Leave(attempt, limits);
            }
        }

        if (writer.HasFailed)
        {
            return;
        }

        Record(attempt, end);
        timer.Arm();
        try
        {
            await writer.MakeDurableAsync();
            residency.Review();
            if (end.Result == AttemptResult.Undeliverable)
            {
                residency.LetOthersTry();
            }
        }
        catch (OutcomeUnknownException)
        {
            // The error was logged where it was found; the occurrence is dispatched again.
        }
    }

    /// <summary>Says whether an attempt may still begin that may have waited for long.</summary>
    private async Task<bool> MayBeginAsync(Attempt attempt)
    {
        try
        {
            await writer.ConfirmAsync();
        }
        catch (OutcomeUnknownException)
        {
            // The error was logged where it was found.
            return false;
        }

        return schedule.IsWanted(attempt.Key);
    }

    private async Task<AttemptEnd> DispatchAsync(Attempt attempt)
    {
        using var run = silo.Attempts.Prepare(attempt, writer.ConfirmedAt);
        _runs.Add(attempt.Key, run);
        try
        {
            return await silo.Attempts.RunAsync(run, writer.Failed);
        }
        finally
        {
            _runs.Remove(attempt.Key);
        }
    }

    private void Record(Attempt attempt, AttemptEnd end)
    {
        var now = silo.Clock.GetUtcNow();
        if (!schedule.Has(attempt.Key))
        {
            schedule.CutOff(attempt.Key, now);
            silo.Logger.EndedUnwanted(end.Error?.Exception, attempt.OccurrenceId, attempt.Number, end.Result.ToString(), end.Error?.Summary ?? "no error");
            return;
        }

        if (end.Result != AttemptResult.NotReached)
        {
            _notReached?.Remove(attempt.Key);
        }

        Record(attempt, end, now);
    }

    private void Record(Attempt attempt, AttemptEnd end, DateTimeOffset now)
    {
        var occurrence = attempt.OccurrenceId;
        var (error, exception) = (end.Error?.Summary, end.Error?.Exception);
        switch (end.Result)
        {
            case AttemptResult.Succeeded:
                schedule.Succeeded(attempt.Key, now);
                silo.Logger.AttemptSucceeded(occurrence, attempt.Number);
                break;
            case AttemptResult.Failed or AttemptResult.Rejected when schedule.Failed(attempt.Key, end, now) is { } retryAt:
                silo.Logger.AttemptFailed(exception, occurrence, attempt.Number, retryAt, error);
                break;
            case AttemptResult.Failed or AttemptResult.Rejected:
                silo.Logger.DeadLettered(exception, occurrence, attempt.Number, error);
                break;
            case AttemptResult.Undeliverable when schedule.Undeliverable(attempt.Key, end.Error!, now) is { } nextTry:
                silo.Logger.Undelivered(occurrence, nextTry, error);
                break;
            case AttemptResult.Undeliverable:
                silo.Logger.Quarantined(exception, occurrence, error);
                break;
            case AttemptResult.Deferred:
                schedule.Deferred(attempt.Key, ErrorText.Stored(Sentence.MessageOf(exception!), Check.MaxText), end.Until!.Value, now);
                silo.Logger.Deferred(occurrence, attempt.Number, end.Until.Value, error);
                break;
            case AttemptResult.NotReached:
                var again = now + Pause(attempt.Key);
                schedule.NotReached(attempt.Key, again, now);
                silo.Logger.NotReached(exception, occurrence, attempt.Number, again, error);
                break;
            case AttemptResult.NotBegun:
                schedule.CutOff(attempt.Key, now);
                break;
            default:
                schedule.CutOff(attempt.Key, now);
                silo.Logger.CutOff(occurrence, attempt.Number);
                break;
        }
    }

    /// <summary>Gets how long an attempt waits that did not reach its dispatcher: a second at first, half a minute in the end.</summary>
    private TimeSpan Pause(OccurrenceKey key)
    {
        _notReached ??= [];
        var times = _notReached[key] = _notReached.GetValueOrDefault(key) + 1;
        return TimeSpan.FromSeconds(Math.Min(LongestPause, 1 << Math.Min(times - 1, 10)));
    }
}
