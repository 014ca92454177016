using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Activations;

/// <summary>Cancels schedules that no silo has in memory by the rules of their grains, and without activating them.</summary>
/// <remarks>
/// The row is deleted only if it is the one that was judged. An activation that has read it before would still dispatch what it has in memory:
/// therefore every silo is asked afterwards whether it has one. None that comes later finds the row; and one that there is is asked to cancel
/// the same, whereupon it finds that its row is gone, and ends. Nothing rests on due times or clocks. The silos are asked before as well,
/// so that what is in memory goes to its grain in the first place.
/// </remarks>
internal sealed class UnloadedSchedules(ActivationServices silo, IGrainFactory grains, IServiceProvider services) : IUnloadedSchedules
{
    private const int AtOnce = 256;
    private const int CallsAtOnce = 64;
    private const int Tries = 5;

    private readonly IClusterMemory? _memory = services.GetService<IClusterMemory>();
    private readonly Lazy<bool> _mayPassBy = new(() => !OtherFilters.AreIn(services));

    public async Task<int[]> TryCancelAsync(JobFilter filter, FoundSchedule[] found, CancellationToken cancellationToken)
    {
        var cancelled = new int[found.Length];
        if (_memory is null || !_mayPassBy.Value || silo.Running.IsStopping)
        {
            return cancelled;
        }

        var loaded = await _memory.FindAsync([.. found.Select(schedule => schedule.Id)]).ConfigureAwait(false);
        var places = Enumerable.Range(0, found.Length).Where(place => !loaded.Contains(found[place].Id));
        await Parallel.ForEachAsync(places, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (place, _) =>
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                cancelled[place] = await TryDeleteAsync(filter, found[place]).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);

        // Also when it is to stop: what is deleted by now must not be in memory anywhere.
        await ForgetAsync(filter, [.. found.Where((_, place) => cancelled[place] > 0)]).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return cancelled;
    }

    /// <summary>Deletes a schedule if all of its jobs are to be cancelled.</summary>
    /// <returns>How many jobs it had; 0 if its grain is to be asked.</returns>
    private async Task<int> TryDeleteAsync(JobFilter filter, FoundSchedule found)
    {
        try
        {
            if (await silo.Store.ReadAsync(found.Id, CancellationToken.None).ConfigureAwait(false) is not { } stored
                || Cancel(filter, found, stored.Document) is not var (schedule, count))
            {
                return 0;
            }

            var outcomes = schedule.TakeOutcomes();
            await silo.Store.DeleteAsync(found.Id, stored.Version, ScheduleWrite.FromSchedule(schedule, [], outcomes), CancellationToken.None)
                .ConfigureAwait(false);
            silo.Report.Stored(found.Id, outcomes);
            return count;
        }
        catch (Exception)
        {
            // Somebody has written it meanwhile, or it cannot be read, or nobody knows whether it is deleted. Its grain is asked, and says so.
            return 0;
        }
    }

    /// <summary>Decides as the grain would; null if the grain is to do so, because a job is to stay or something is due soon.</summary>
    private (Schedule Schedule, int Count)? Cancel(JobFilter filter, FoundSchedule found, string document)
    {
        var now = silo.Clock.GetUtcNow();
        var stored = ScheduleDocument.Read(found.Id, document);
        var schedule = new Schedule(found.Id, stored, silo.Options, silo.Generations, now, silo.Calendars, clock: silo.Clock);
        var count = schedule.State.Jobs.Length;
        if (schedule.NextWakeUp <= now + silo.WakeUps.Horizon)
        {
            return null;
        }

        schedule.Apply([ChangeReader.CancelFitting(filter, found.Names)], nameof(filter), null, null, now);
        return schedule.IsEmpty ? (schedule, count) : null;
    }

    /// <summary>Returns when no silo has one of these schedules in memory as it was before it was deleted.</summary>
    private async Task ForgetAsync(JobFilter filter, FoundSchedule[] deleted)
    {
        if (deleted.Length == 0)
        {
            return;
        }

        var loaded = await _memory!.FindAsync([.. deleted.Select(schedule => schedule.Id)]).ConfigureAwait(false);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce };
        await Parallel.ForEachAsync(deleted.Where(schedule => loaded.Contains(schedule.Id)), parallel, (schedule, _) => ForgetAsync(filter, schedule))
            .ConfigureAwait(false);
    }

    private async ValueTask ForgetAsync(JobFilter filter, FoundSchedule deleted)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await grains.GetGrain<ICancellable>(SchedulerNames.GrainOf(deleted.Id)).CancelFitting(filter, deleted.Names).ConfigureAwait(false);
                return;
            }
            catch (OutcomeUnknownException) when (tries < Tries)
            {
                // Its row was gone. The next activation knows that.
            }
        }
    }
}
