namespace CommandScheduler.Calls;

/// <summary>Requeues whatever a filter finds.</summary>
internal sealed class Requeueing(ICommandScheduler scheduler)
{
    private const int PageSize = 100;

    // Few, as each is a write: those of one schedule share one.
    private const int AtOnce = 16;

    private int _requeued;
    private int _failed;
    private Exception? _first;

    /// <summary>Checks and completes a filter.</summary>
    /// <exception cref="ArgumentException">Nothing that fits it could be requeued.</exception>
    public static JobFilter Filter(JobFilter? filter)
        => filter?.AwaitsRequeue != false
            ? (filter ?? new JobFilter()) with { AwaitsRequeue = true }
            : throw new ArgumentException("JobFilter.AwaitsRequeue is false, so that no job could be requeued. Set it to true or null.", nameof(filter));

    public async Task<int> RunAsync(JobFilter filter, CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            // A place is behind what was requeued, so that a job that fails again at once is not met twice.
            var page = await scheduler.ListJobsAsync(filter, next, PageSize, cancellationToken).ConfigureAwait(false);
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };

            // A silo of an earlier build does not know the condition, and lists every job.
            await Parallel.ForEachAsync(page.Jobs.Where(listed => listed.Job.AwaitsRequeue), options, RequeueAsync).ConfigureAwait(false);
            next = page.Next;
        }
        while (next is not null);

        return _first is null
            ? _requeued
            : throw new SchedulerException(
                $"{_requeued} jobs were requeued and {_failed} were not. Call it again when the cause is mended; what was requeued is passed over then. "
                + $"The first error: {_first.Message}",
                _first);
    }

    private async ValueTask RequeueAsync(ListedJob listed, CancellationToken cancellationToken)
    {
        try
        {
            await scheduler.RequeueAsync(listed.ScheduleId, listed.Job.Name, cancellationToken: cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref _requeued);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (await WaitsAsync(listed, exception, cancellationToken).ConfigureAwait(false))
            {
                Interlocked.Increment(ref _failed);
                Interlocked.CompareExchange(ref _first, exception, null);
            }
        }
    }

    /// <summary>Says whether a job that was not requeued still waits for it. It may have been cancelled, replaced or requeued meanwhile.</summary>
    private async Task<bool> WaitsAsync(ListedJob listed, Exception refusal, CancellationToken cancellationToken)
    {
        if (refusal is not SchedulerException or OutcomeUnknownException)
        {
            return true;
        }

        if (refusal is JobNotFoundException)
        {
            return false;
        }

        try
        {
            var schedule = await scheduler.DescribeAsync(listed.ScheduleId, cancellationToken).ConfigureAwait(false);
            return schedule.Jobs.Any(job => job.Name == listed.Job.Name && job.AwaitsRequeue);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }
}
