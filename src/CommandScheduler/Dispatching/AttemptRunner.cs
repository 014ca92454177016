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
        var activity = Begin(attempt);
        var started = clock.GetTimestamp();
        var (result, error) = await DispatchAsync(attempt, activation);
        End(activity, result, error, clock.GetElapsedTime(started));
        return (result, error);
    }

    private async Task<(AttemptResult Result, string? Error)> DispatchAsync(Attempt attempt, CancellationToken activation)
    {
        using var handler = CancellationTokenSource.CreateLinkedTokenSource(activation, running.Shutdown);
        var timeout = attempt.Job.Settings.AttemptTimeout ?? DefaultTimeout;
        Task? dispatch = null;
        try
        {
            var scheduled = Scheduled(attempt);
            dispatch = routes.Resolve(grains, scheduled.Dispatcher, scheduled.Command.GetType()).Dispatch(scheduled, handler.Token);
            await dispatch.WaitAsync(timeout, clock, handler.Token);
            return (AttemptResult.Succeeded, null);
        }
        // Ask the sources: the linked token can be signalled after the handler has already thrown.
        catch (Exception) when (activation.IsCancellationRequested || running.Shutdown.IsCancellationRequested)
        {
            Observe(dispatch);
            return (AttemptResult.CutOff, null);
        }
        catch (UndeliverableCommandException exception)
        {
            return (AttemptResult.Undeliverable, Describe(exception));
        }
        catch (TimeoutException) when (dispatch is { IsCompleted: false })
        {
            Observe(dispatch);

            // Callbacks of the handler may throw, and the attempt has failed anyhow.
            await handler.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            return (
                AttemptResult.Failed,
                $"TimeoutException: The attempt had no outcome within {timeout}. Make the handler faster, or raise JobOptions.AttemptTimeout.");
        }
        catch (Exception exception)
        {
            Observe(dispatch);
            return (AttemptResult.Failed, Describe(exception));
        }
    }

    /// <summary>Observes the late failure of a handler that goes on after its attempt has ended, so that nobody reports it as unobserved.</summary>
    private static void Observe(Task? dispatch)
        => dispatch?.ContinueWith(
            static late => late.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private static string Describe(Exception exception)
    {
        var text = $"{exception.GetType().Name}: {Sentence.MessageOf(exception)}".Replace('\0', ' ');
        return text.Length <= MaxErrorLength ? text : text[..MaxErrorLength];
    }

    /// <summary>Begins the activity of an attempt, linked to the trace in which its job was scheduled, and measures how late it is.</summary>
    private Activity? Begin(Attempt attempt)
    {
        Activity? activity = null;
        Guarded.Tell(() => instruments.Lateness.Record(Math.Max(0, (clock.GetUtcNow() - attempt.RunAt).TotalSeconds)));
        Guarded.Tell(() =>
        {
            ActivityLink[] links = ActivityContext.TryParse(attempt.Job.TraceParent, null, out var scheduling) ? [new(scheduling)] : [];
            activity = instruments.Activities.StartActivity("dispatch", ActivityKind.Internal, default(ActivityContext), links: links)?
                .SetTag("commandscheduler.schedule", attempt.ScheduleId)
                .SetTag("commandscheduler.job", attempt.Job.Name)
                .SetTag("commandscheduler.attempt", attempt.Number)
                .SetTag("commandscheduler.due", attempt.Due);
        });
        return activity;
    }

    /// <summary>Counts an attempt by its result, measures how long it took and completes its activity.</summary>
    private void End(Activity? activity, AttemptResult result, string? error, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>("result", result.ToString());
        Guarded.Tell(() => instruments.Attempts.Add(1, tag));
        Guarded.Tell(() => instruments.Duration.Record(took.TotalSeconds, tag));
        if (result != AttemptResult.Succeeded)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error);
        }

        Guarded.Tell(() => activity?.Dispose());
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
