using System.Diagnostics;

using CommandScheduler.Checks;
using CommandScheduler.Schedules;
using CommandScheduler.Time;
using CommandScheduler.Watching;

namespace CommandScheduler.Dispatching;

/// <summary>Dispatches one attempt and says how it ended. Never throws.</summary>
internal sealed class AttemptRunner(
    DispatcherRoutes routes,
    DispatchPipeline pipeline,
    AttemptPolicies policies,
    CommandTypes types,
    ICommandSerializer commands,
    RunningAttempts running,
    SchedulerInstruments instruments,
    SchedulerClock clock)
{
    /// <summary>How long the call of a dispatcher grain may take to begin, so that one that the runtime lost comes again.</summary>
    private static readonly TimeSpan LongestWay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LeastDeferral = TimeSpan.FromSeconds(1);

    /// <summary>How long the end of an attempt waits for those whom its token tells.</summary>
    private static readonly TimeSpan TellingTime = TimeSpan.FromSeconds(1);

    /// <param name="attempt">The attempt.</param>
    /// <param name="since">Since when the process must not have been suspended when the attempt begins.</param>
    public AttemptRun Prepare(Attempt attempt, Suspensions.Moment since) => new(attempt, policies.TimeoutOf(attempt.Job), since, clock, instruments.Lateness);

    /// <param name="run">The attempt.</param>
    /// <param name="activation">Cancelled when the activation gives up.</param>
    public async Task<AttemptEnd> RunAsync(AttemptRun run, CancellationToken activation)
    {
        var activity = Begin(run.Attempt);
        var started = clock.GetTimestamp();
        using var byActivation = activation.UnsafeRegister(static run => ((AttemptRun)run!).CutOff(), run);
        using var byShutdown = running.Shutdown.UnsafeRegister(static run => ((AttemptRun)run!).CutOff(), run);
        var dispatch = FollowAsync(run);
        var end = await run.Ended.ConfigureAwait(false);
        if (!run.HasReturned)
        {
            running.Abandon(dispatch);

            // Callbacks of the handler may throw, or block, and the attempt has ended anyhow.
            await run.StopAsync().WaitAsync(TellingTime, clock, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        End(activity, run, end, clock.GetElapsedTime(started));
        return end;
    }

    /// <summary>Hands the command over, and ends the attempt when it has been carried out or has failed. Never throws.</summary>
    private async Task FollowAsync(AttemptRun run)
    {
        try
        {
            var scheduled = Scheduled(run);
            var route = routes.Resolve(scheduled);
            if (route.IsGrain)
            {
                await CallAsync(scheduled, route, run).ConfigureAwait(false);
            }
            else
            {
                await pipeline.DispatchAsync(scheduled, route, run).ConfigureAwait(false);
            }

            run.Return(AttemptEnd.Succeeded);
        }
        catch (Exception exception)
        {
            run.Return(EndOf(run, exception));
        }
    }

    private async Task CallAsync(ScheduledCommand scheduled, CommandRoute route, AttemptRun run)
    {
        using var listed = running.List(run);
        run.LimitTheWay(LongestWay);
        await pipeline.DispatchAsync(scheduled, route, run).ConfigureAwait(false);
    }

    private AttemptEnd EndOf(AttemptRun run, Exception exception)
    {
        var error = ErrorText.Describe(exception);
        switch (exception)
        {
            case UndeliverableCommandException:
                return new(AttemptResult.Undeliverable, error);
            case CommandRejectedException:
                return new(AttemptResult.Rejected, error);
            case CommandDeferredException deferred:
                return new(deferred.CountsAsAttempt ? AttemptResult.Failed : AttemptResult.Deferred, error, WhenAgain(deferred));
            default:
                return new(
                    !run.HasReached && RuntimeErrors.Are(exception) ? AttemptResult.NotReached
                        : policies.IsNeverRetried(run.Attempt.Job, exception) ? AttemptResult.Rejected
                        : AttemptResult.Failed,
                    error);
        }
    }

    /// <summary>Gets when a command that was put off comes again. What uses up no attempt would go round without a pause.</summary>
    private DateTimeOffset WhenAgain(CommandDeferredException deferred)
    {
        var now = clock.GetUtcNow();
        var until = deferred.Until?.ToUniversalTime() ?? now + deferred.Delay!.Value;
        var earliest = deferred.CountsAsAttempt ? until : now + LeastDeferral;
        return until < earliest ? earliest : until < Check.LastDue ? until : Check.LastDue;
    }

    /// <summary>Begins the activity of an attempt, linked to the trace in which its job was scheduled.</summary>
    private Activity? Begin(Attempt attempt) => instruments.Activities.HasListeners() ? BeginActivity(attempt) : null;

    private Activity? BeginActivity(Attempt attempt)
    {
        Activity? activity = null;
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
    private void End(Activity? activity, AttemptRun run, AttemptEnd end, TimeSpan took)
    {
        if (end.Result != AttemptResult.NotBegun)
        {
            var tag = new KeyValuePair<string, object?>("result", end.Result.ToString());
            var duration = run.BegunAt is { } begun ? clock.GetUtcNow() - begun : took;
            Guarded.Tell((instruments.Attempts, tag), static told => told.Attempts.Add(1, told.tag));
            Guarded.Tell((instruments.Duration, duration, tag), static told => told.Duration.Record(told.duration.TotalSeconds, told.tag));
        }

        if (activity is not null)
        {
            End(activity, end);
        }
    }

    private static void End(Activity activity, AttemptEnd end)
    {
        if (end.Result != AttemptResult.Succeeded)
        {
            activity.SetStatus(ActivityStatusCode.Error, end.Error?.Summary);
            if (end.Error?.Exception is { } exception)
            {
                Guarded.Tell(() => activity.AddException(exception));
            }
        }

        Guarded.Tell(activity.Dispose);
    }

    private ScheduledCommand Scheduled(AttemptRun run)
    {
        var attempt = run.Attempt;
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
                + "Correct the serializer; the job then goes on by itself.",
                exception);
        }

        types.Learn(attempt.Job.Command.Type, command.GetType());
        return new ScheduledCommand
        {
            ScheduleId = attempt.ScheduleId,
            JobName = attempt.Job.Name,
            Command = command,
            OccurrenceId = attempt.OccurrenceId,
            DueAt = attempt.Due,
            Attempt = attempt.Number,
            AttemptTimeout = run.Timeout,
            CorrelationId = settings.CorrelationId,
            CausationId = settings.CausationId,
            Dispatcher = settings.Dispatcher,
            Tags = settings.Tags,
        };
    }
}
