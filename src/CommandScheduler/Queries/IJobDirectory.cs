using System.Diagnostics.CodeAnalysis;

namespace CommandScheduler.Queries;

/// <summary>
/// Finds jobs in the store, for <see cref="ICommandScheduler"/>'s queries. Register one with
/// <c>UseJobDirectory</c>, beside the store.
/// </summary>
/// <remarks>
/// <para>
/// It reads committed rows of the store, and never activates a schedule. Both methods may be called by many threads at once,
/// inside and outside of grains.
/// </para>
/// <para>A store whose documents can be read in the order of their ids need not write one: see <see cref="ScanningJobDirectory"/>.</para>
/// </remarks>
[Experimental(SchedulerNames.StoresAreExperimental)]
public interface IJobDirectory
{
    /// <summary>Reads the next jobs that fit, in the order of <see cref="JobKey"/>.</summary>
    /// <param name="query">What they must fit.</param>
    /// <param name="after">The place behind which they are; null from the first on. The job of that place may be gone by now.</param>
    /// <param name="limit">How many to read at most; 1 or more.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The jobs. Fewer than <paramref name="limit"/> mean that there are no more.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Counts the jobs that fit, by their stored status, of which none is <see cref="JobStatus.Running"/>, and those among them that await a requeue.
    /// </summary>
    /// <param name="query">What they must fit.</param>
    /// <param name="limit">Where each count is cut off; it is marked so if there are more.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken);
}
