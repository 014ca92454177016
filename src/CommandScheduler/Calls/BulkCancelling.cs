using CommandScheduler.Queries;

namespace CommandScheduler.Calls;

/// <summary>Cancels whatever a filter finds.</summary>
/// <param name="scheduler">Lists the jobs.</param>
/// <param name="grains">Finds the grains.</param>
/// <param name="unloaded">Cancels what need not be activated; null leaves all to the grains.</param>
/// <param name="options">How to go about it.</param>
internal sealed class BulkCancelling(ICommandScheduler scheduler, IGrainFactory grains, IUnloadedSchedules? unloaded, BulkCancelOptions options)
{
    private const int PageSize = 500;
    private const int CallsAtOnce = 64;
    private const int Tries = 5;

    private readonly BulkRefusals _refusals = new();
    private long _found;
    private long _cancelled;
    private long _passedOver;

    /// <summary>Checks a filter.</summary>
    /// <exception cref="ArgumentException">It is unusable, or every job would be cancelled and that is not said to be meant.</exception>
    public static JobFilter Checked(JobFilter filter, BulkCancelOptions options)
    {
        ArgumentNullException.ThrowIfNull(filter);
        JobQuery.FromFilter(filter);
        return options.AllJobs || filter != new JobFilter()
            ? filter
            : throw new ArgumentException(
                "The filter has no conditions, so that every job of every schedule would be cancelled. Set one, or BulkCancelOptions.AllJobs if that is meant.",
                nameof(filter));
    }

    public async Task<BulkCancelResult> RunAsync(JobFilter filter, CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            // A place is behind what was cancelled, so that a job which is scheduled anew under its name is not met twice.
            var page = await scheduler.ListJobsAsync(filter, next, PageSize, cancellationToken).ConfigureAwait(false);
            var schedules = page.Jobs.Select(job => (Index: _found++, Job: job)).GroupBy(found => found.Job.ScheduleId, StringComparer.Ordinal)
                .Select(jobs => new FoundJobs(jobs.Key, [.. jobs])).ToList();
            if (options.DryRun)
            {
                schedules.ForEach(Count);
            }
            else
            {
                var left = await CancelUnloadedAsync(schedules, filter, cancellationToken).ConfigureAwait(false);
                var parallel = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken };
                await Parallel.ForEachAsync(left, parallel, (found, cancelled) => CancelAsync(found, filter, cancelled)).ConfigureAwait(false);
            }

            options.Progress?.Report(new(_cancelled, _passedOver, _refusals.Count));
            next = page.Next;
        }
        while (next is not null);

        return new(_cancelled, _passedOver, _refusals.Count, _refusals.InOrder());
    }

    private void Count(FoundJobs found)
    {
        foreach (var (index, listed) in found.Jobs)
        {
            if (listed.Job.Name.Length > 0)
            {
                _cancelled++;
            }
            else
            {
                _refusals.Add(new BulkRefusal(index, found.ScheduleId, "", listed.Job.LastError ?? ""));
            }
        }
    }

    /// <summary>Cancels what no silo has in memory, where that can be done without activating it.</summary>
    /// <returns>What is left for grains.</returns>
    private async Task<IReadOnlyList<FoundJobs>> CancelUnloadedAsync(List<FoundJobs> schedules, JobFilter filter, CancellationToken cancellationToken)
    {
        if (unloaded is null || schedules.Count == 0)
        {
            return schedules;
        }

        int[] cancelled;
        try
        {
            var found = schedules.Select(schedule => new FoundSchedule(schedule.ScheduleId, schedule.Names)).ToArray();
            cancelled = await unloaded.TryCancelAsync(filter, found, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A silo did not answer, or is of an earlier build. The grains are asked, and their errors are told.
            return schedules;
        }

        var left = new List<FoundJobs>();
        foreach (var (schedule, count) in schedules.Zip(cancelled))
        {
            if (count == 0)
            {
                left.Add(schedule);
                continue;
            }

            _cancelled += count;
            _passedOver += schedule.Jobs.Count - count;
        }

        return left;
    }

    private async ValueTask CancelAsync(FoundJobs found, JobFilter filter, CancellationToken cancellationToken)
    {
        try
        {
            var cancelled = await CancelAsync(found.ScheduleId, filter, found.Names, cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref _cancelled, cancelled);
            Interlocked.Add(ref _passedOver, found.Jobs.Count - cancelled);
        }
        catch (Exception refusal) when (refusal is ArgumentException || (refusal is SchedulerException and not OutcomeUnknownException))
        {
            foreach (var (index, listed) in found.Jobs)
            {
                _refusals.Add(index, found.ScheduleId, listed.Job.Name, refusal);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SchedulerException(
                $"It is not known whether the jobs of schedule '{found.ScheduleId}' are cancelled, and no more are: {Sentence.From(exception)} "
                + "Call it again; what is cancelled is no longer found.",
                exception);
        }
    }

    private async Task<int> CancelAsync(string scheduleId, JobFilter filter, string[] names, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var schedule = grains.GetGrain<ICancellable>(SchedulerNames.GrainOf(scheduleId));
                return await schedule.CancelFitting(filter, names).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OutcomeUnknownException) when (tries < Tries)
            {
                // It is asked again. What was cancelled all the same is passed over, for somebody else may have done it.
            }
        }
    }

    /// <summary>The jobs of one schedule that were found, with their places.</summary>
    private sealed record FoundJobs(string ScheduleId, IReadOnlyList<(long Index, ListedJob Job)> Jobs)
    {
        public string[] Names => [.. Jobs.Select(found => found.Job.Job.Name)];
    }
}
