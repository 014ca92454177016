using CommandScheduler.Schedules;
using CommandScheduler.Watching;

namespace CommandScheduler.Activations;

/// <summary>Begins the attempts that are due, has each dispatched when a slot is free, and records its result.</summary>
internal sealed class AttemptCycle(Schedule schedule, StateWriter writer, DueTimer timer, Residency residency, ActivationServices silo)
{
    /// <summary>Begins the attempts that are due, and returns when all of them have ended.</summary>
    public async Task RunDueAsync()
    {
        List<Task> dispatches = [];
        using (silo.Observer?.Begin())
        {
            await timer.FiredAsync();
            if (!writer.HasFailed && !silo.Running.IsStopping)
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
            var wave = schedule.Begin(silo.Clock.GetUtcNow());
            timer.Arm();
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

    private async Task RunAsync(Attempt attempt)
    {
        var (result, error) = (AttemptResult.NotBegun, (string?)null);
        var mayBegin = await silo.Running.Slots.EnterAsync(schedule.Id, attempt.RunAt);
        using var work = silo.Observer?.BeginAttempt();
        if (mayBegin)
        {
            try
            {
                if (!writer.HasFailed && schedule.IsWanted(attempt.Key))
                {
                    (result, error) = await silo.Attempts.RunAsync(attempt, writer.Failed);
                }
            }
            finally
            {
                silo.Running.Slots.Leave(schedule.Id);
            }
        }

        if (writer.HasFailed)
        {
            return;
        }

        Record(attempt, result, error);
        timer.Arm();
        try
        {
            await writer.MakeDurableAsync();
            residency.Review();
        }
        catch (OutcomeUnknownException)
        {
            // The error was logged where it was found; the occurrence is dispatched again.
        }
    }

    private void Record(Attempt attempt, AttemptResult result, string? error)
    {
        var now = silo.Clock.GetUtcNow();
        var occurrence = attempt.OccurrenceId;
        switch (result)
        {
            case AttemptResult.Succeeded:
                schedule.Succeeded(attempt.Key, now);
                silo.Logger.AttemptSucceeded(occurrence, attempt.Number);
                break;
            case AttemptResult.Failed when schedule.Failed(attempt.Key, error!, now) is { } retryAt:
                silo.Logger.AttemptFailed(occurrence, attempt.Number, retryAt, error);
                break;
            case AttemptResult.Failed:
                silo.Logger.DeadLettered(occurrence, attempt.Number, error);
                break;
            case AttemptResult.Undeliverable:
                schedule.Undeliverable(attempt.Key, error!, now);
                silo.Logger.Quarantined(occurrence, error);
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
}
