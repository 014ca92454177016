using CommandScheduler.Queries;

using Orleans.Concurrency;

namespace CommandScheduler.Calls;

/// <inheritdoc cref="IJobReaderGrain"/>
[Reentrant, StatelessWorker, GrainType("commandscheduler.reader")]
internal sealed class JobReaderGrain(IJobReader jobs) : Grain, IJobReaderGrain
{
    public Task<JobPage> List(JobFilter? filter, string? after, int pageSize, CancellationToken cancellationToken)
        => Answer(jobs.ListAsync(filter, after, pageSize, cancellationToken));

    public Task<JobCounts> Count(JobFilter? filter, int limit, CancellationToken cancellationToken)
        => Answer(jobs.CountAsync(filter, limit, cancellationToken));

    public Task Answer() => Task.CompletedTask;

    private static async Task<T> Answer<T>(Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (ArgumentException refusal)
        {
            ArgumentErrors.Mark(refusal);
            throw;
        }
    }
}
