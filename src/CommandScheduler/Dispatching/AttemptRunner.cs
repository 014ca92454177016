using System.Diagnostics;

using CommandScheduler.Schedules;
using CommandScheduler.Time;
using CommandScheduler.Watching;

namespace CommandScheduler.Dispatching;

/// <summary>Dispatches one attempt and says how it ended. Never throws.</summary>
internal sealed class AttemptRunner(
    DispatcherRoutes routes,
    ICommandSerializer commands,
    IGrainFactory grains,
    RunningAttempts running,
    SchedulerInstruments instruments,
    SchedulerClock clock)
{
    private const int MaxErrorLength = 2_000;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(25);

    /// <param name="attempt">The attempt.</param>
    /// <param name="activation">Cancelled when the activation gives up.</param>
    /// <returns>How the attempt ended, and the error if it failed.</returns>
    public async Task<(AttemptResult Result, string? Error)> RunAsync(Attempt attempt, CancellationToken activation)
    {
        using var handler = CancellationTokenSource.CreateLinkedTokenSource(activation, running.Shutdown);
        using var activity = StartActivity(attempt);
        instruments.Lateness.Record(Math.Max(0, (clock.GetUtcNow() - attempt.RunAt).TotalSeconds));
        var started = clock.GetTimestamp();
        var timeout = attempt.Job.Settings.AttemptTimeout ?? DefaultTimeout;
        Task? dispatch = null;
        var (result, error) = (AttemptResult.Succeeded, (string?)null);
        try
        {
            var scheduled = Scheduled(attempt);
            dispatch = routes.Resolve(grains, scheduled.Dispatcher, scheduled.Command.GetType()).Dispatch(scheduled, handler.Token);
            await dispatch.WaitAsync(timeout, clock, handler.Token);
        }
        // Ask the sources: the linked token can be signalled after the handler has already thrown.
        catch (Exception) when (activation.IsCancellationRequested || running.Shutdown.IsCancellationRequested)
        {
            result = AttemptResult.CutOff;
        }
        catch (UndeliverableCommandException exception)
        {
            (result, error) = (AttemptResult.Undeliverable, Describe(exception));
        }
        catch (TimeoutException) when (dispatch is { IsCompleted: false })
        {
            await handler.CancelAsync();
            (result, error) = (
                AttemptResult.Failed,
                $"TimeoutException: The attempt had no outcome within {timeout}. Make the handler faster, or raise JobOptions.AttemptTimeout.");
        }
        catch (Exception exception)
        {
            (result, error) = (AttemptResult.Failed, Describe(exception));
        }

        if (result != AttemptResult.Succeeded)
        {
            // The handler may go on after its attempt has ended. Observe its late failure, so that nobody reports it as unobserved.
            dispatch?.ContinueWith(
                static late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        var tag = new KeyValuePair<string, object?>("result", result.ToString());
        instruments.Attempts.Add(1, tag);
        instruments.Duration.Record(clock.GetElapsedTime(started).TotalSeconds, tag);
        if (result != AttemptResult.Succeeded)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error);
        }

        return (result, error);
    }

    private static string Describe(Exception exception)
    {
        var text = $"{exception.GetType().Name}: {exception.Message}".Replace('\0', ' ');
        return text.Length <= MaxErrorLength ? text : text[..MaxErrorLength];
    }

    /// <summary>Begins the activity of an attempt, linked to the trace in which its job was scheduled.</summary>
    private Activity? StartActivity(Attempt attempt)
    {
        ActivityLink[] links = ActivityContext.TryParse(attempt.Job.TraceParent, null, out var scheduling) ? [new(scheduling)] : [];
        var activity = instruments.Activities.StartActivity("dispatch", ActivityKind.Internal, default(ActivityContext), links: links);
        return activity?
            .SetTag("commandscheduler.schedule", attempt.ScheduleId)
            .SetTag("commandscheduler.job", attempt.Job.Name)
            .SetTag("commandscheduler.attempt", attempt.Number)
            .SetTag("commandscheduler.due", attempt.Due);
    }

    private ScheduledCommand Scheduled(Attempt attempt)
    {
        var settings = attempt.Job.Settings;
        object command;
        try
        {
            command = commands.Deserialize(attempt.Job.Command);
        }
        catch (Exception exception) when (exception is not UndeliverableCommandException)
        {
            throw new UndeliverableCommandException(
                $"A command of type '{attempt.Job.Command.Type}' cannot be deserialized: {Sentence.From(exception)} "
                + "Correct the serializer, then requeue the job.",
                exception);
        }

        return new ScheduledCommand
        {
            ScheduleId = attempt.ScheduleId,
            JobName = attempt.Job.Name,
            Command = command,
            OccurrenceId = attempt.OccurrenceId,
            DueAt = attempt.Due,
            Attempt = attempt.Number,
            CorrelationId = settings.CorrelationId,
            CausationId = settings.CausationId,
            Dispatcher = settings.Dispatcher,
            Tags = settings.Tags,
        };
    }
}
