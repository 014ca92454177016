using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

using CommandScheduler.Schedules;

namespace CommandScheduler.Queries;

/// <summary>Answers queries by reading through documents, for a store that holds few schedules or has no index of their jobs.</summary>
[Experimental(SchedulerNames.StoresAreExperimental)]
public abstract class ScanningJobDirectory : IJobDirectory
{
    /// <summary>
    /// Gets the order of the schedule ids in a list: that of the bytes of their UTF-8 form, which SQLite and
    /// PostgreSQL's collation "C" have too.
    /// </summary>
    /// <remarks><see cref="StringComparer.Ordinal"/> is another one: it has U+10000 and what follows before U+E000.</remarks>
    protected static IComparer<string> IdOrder => Utf8Order.Instance;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var found = new List<JobEntry>();
        await foreach (var entry in JobsAsync(query, after?.ScheduleId, cancellationToken).ConfigureAwait(false))
        {
            if (!(after?.CompareTo(entry.Key) >= 0))
            {
                found.Add(entry);
                if (found.Count == limit)
                {
                    break;
                }
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var tally = new JobTally(query, limit);
        await foreach (var entry in JobsAsync(query, null, cancellationToken).ConfigureAwait(false))
        {
            tally.Add(entry.Job);
            if (tally.IsComplete)
            {
                break;
            }
        }

        return tally.Counts;
    }

    /// <summary>Reads the schedules in <see cref="IdOrder"/>. It is left when enough is found.</summary>
    /// <param name="firstScheduleId">The first id that is wanted, included; null for the first that there is.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The ids and documents.</returns>
    protected abstract IAsyncEnumerable<(string ScheduleId, string Document)> DocumentsAsync(string? firstScheduleId, CancellationToken cancellationToken);

    /// <summary>Reads the jobs that fit, in order, from a schedule on.</summary>
    private async IAsyncEnumerable<JobEntry> JobsAsync(JobQuery query, string? scheduleId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (scheduleId is null || IdOrder.Compare(scheduleId, query.FirstScheduleId) < 0)
        {
            scheduleId = query.FirstScheduleId;
        }

        await foreach (var (id, document) in DocumentsAsync(scheduleId, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (query.EndScheduleId is { } end && IdOrder.Compare(id, end) >= 0)
            {
                break;
            }

            foreach (var entry in Entries(id, document).Where(entry => query.Fits(entry.Job)).OrderBy(entry => entry.Key.JobName, IdOrder))
            {
                yield return entry;
            }
        }
    }

    /// <summary>Reads a document. One that cannot be read is one entry, and does not hide the others.</summary>
    private static IEnumerable<JobEntry> Entries(string scheduleId, string document)
    {
        try
        {
            return ScheduleDocument.Read(scheduleId, document).Jobs.Select(job => new JobEntry(new JobKey(scheduleId, job.Name), job));
        }
        catch (SchedulerException exception)
        {
            return [JobEntry.Unreadable(scheduleId, exception.Message)];
        }
    }
}
