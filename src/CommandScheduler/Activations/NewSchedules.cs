using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;

using Orleans.Storage;

namespace CommandScheduler.Activations;

/// <summary>
/// Stores schedules that are not there yet, and of which nothing is due soon, at the caller: an activation, which would have nothing to do but to
/// store them, costs six times as much as the row.
/// </summary>
/// <remarks>
/// A schedule has one owner all the same. The store takes the row only if there is none of its id; else, and for whatever would be
/// refused, the grain is asked. An activation that knows of no row looks again before it decides or sleeps. Nobody holds a timer for the
/// row: it is found by its wake-up time.
/// </remarks>
internal sealed class NewSchedules(ActivationServices silo, NewScheduleMaker maker, IServiceProvider services) : INewSchedules
{
    /// <summary>How many calls go to their grains, at the most, after one that found its schedule there.</summary>
    private const int MostPassedOver = 63;

    private readonly Lazy<bool> _isOpen = new(() => silo.Options.StoreNewSchedulesDirectly
        && !silo.WakeUps.UseReminders
        && !OtherFilters.AreIn(services));

    private int _passOver;
    private int _passedOver;

    public async ValueTask<IReadOnlyList<JobSnapshot>?> TryMakeAsync(IOutgoingGrainCallContext call)
    {
        if (!IsToSchedule(call.MethodName) || !_isOpen.Value || silo.Running.IsStopping || IsPassedOver())
        {
            return null;
        }

        var since = silo.Store.Now;
        return Read(call, silo.Clock.GetUtcNow() + silo.WakeUps.Horizon) is var (changes, requestId)
            && maker.TryMake(call.TargetId.Key.ToString()!, changes, requestId, silo.WakeUps.Horizon) is var (schedule, jobs)
            && await TryStoreAsync(schedule, since)
            ? jobs
            : null;
    }

    private static bool IsToSchedule(string method)
        => method is nameof(IScheduleGrain.ScheduleOnce) or nameof(IScheduleGrain.ScheduleRecurring) or nameof(IScheduleGrain.ScheduleBatch);

    /// <summary>Reads the changes of a call; null if they do more than to schedule, a job is due soon, or the grain would refuse them.</summary>
    private (IReadOnlyList<Change> Changes, string? RequestId)? Read(IOutgoingGrainCallContext call, DateTimeOffset far)
    {
        var request = call.Request;
        try
        {
            silo.Ids.ThrowIfUnusable(call.TargetId.Key.ToString()!);
            switch (call.MethodName)
            {
                case nameof(IScheduleGrain.ScheduleOnce) when request.GetArgument(1) is DateTimeOffset dueAt && dueAt > far:
                    var once = (JobOptions?)request.GetArgument(3);
                    return ([silo.Reader.Once(request.GetArgument(0)!, dueAt, (string?)request.GetArgument(2), once)], once?.RequestId);

                case nameof(IScheduleGrain.ScheduleRecurring):
                    var options = (JobOptions?)request.GetArgument(3);
                    var recurring = silo.Reader.Recurring(request.GetArgument(0)!, (string)request.GetArgument(1)!, (string?)request.GetArgument(2), options);
                    return ([recurring], options?.RequestId);

                case nameof(IScheduleGrain.ScheduleBatch) when request.GetArgument(0) is ScheduleBatch { ExpectedVersion: null } batch
                    && batch.Entries.All(entry => entry.Verb == BatchVerb.ScheduleRecurring || (entry.Verb == BatchVerb.ScheduleOnce && entry.DueAt > far)):
                    return (silo.Reader.Batch(batch), batch.RequestId);

                default:
                    return null;
            }
        }
        catch (Exception refusal) when (refusal is ArgumentException or SchedulerException)
        {
            return null;
        }
    }

    /// <returns>False if there is a schedule of this id.</returns>
    private async Task<bool> TryStoreAsync(Schedule schedule, long since)
    {
        try
        {
            var stored = silo.Store.WriteAsync(schedule.Id, null, ScheduleWrite.OfNew(schedule), CancellationToken.None);
            await silo.Store.InTimeAsync(stored, since);
        }
        catch (InconsistentStateException)
        {
            PassOver();
            return false;
        }
        catch (Exception exception)
        {
            throw new OutcomeUnknownException(schedule.Id, StoreError.AsItTravels(exception));
        }

        Volatile.Write(ref _passedOver, 0);
        silo.Instruments.JobsScheduled(schedule.State.Jobs.Length);
        return true;
    }

    /// <summary>Says whether a call goes to its grain at once, because those before it found their schedules there: each such try costs a statement.</summary>
    private bool IsPassedOver() => Volatile.Read(ref _passOver) > 0 && Interlocked.Decrement(ref _passOver) >= 0;

    private void PassOver()
    {
        var next = Math.Min((Volatile.Read(ref _passedOver) * 2) + 1, MostPassedOver);
        Volatile.Write(ref _passedOver, next);
        Volatile.Write(ref _passOver, next);
    }
}
