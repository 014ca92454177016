using CommandScheduler.Checks;
using CommandScheduler.Schedules;

namespace CommandScheduler.Calls;

/// <summary>Checks what an application schedules in a transaction of its own, and makes entries of a store's inbox of it.</summary>
internal sealed class InboxChanges(ChangeReader reader)
{
    /// <summary>Makes the entry of a command to be dispatched once.</summary>
    /// <exception cref="ArgumentException">An argument is unusable.</exception>
    public string Once(object command, DateTimeOffset dueAt, string? name, JobOptions? options) => Entry(reader.Once(command, dueAt, name, options), options);

    /// <summary>Makes the entry of a command to be dispatched again and again.</summary>
    /// <exception cref="ArgumentException">An argument is unusable.</exception>
    public string Recurring(object command, string recurrence, string? name, JobOptions? options)
        => Entry(reader.Recurring(command, recurrence, name, options), options);

    /// <summary>Makes the entry of several changes.</summary>
    /// <exception cref="ArgumentException">An argument is unusable.</exception>
    public string Batch(ScheduleBatch batch) => InboxDocument.Write(reader.Batch(batch), batch.ExpectedVersion, batch.RequestId);

    /// <summary>Writes many items, each as an entry.</summary>
    /// <param name="items">The items.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="write">Writes the entries of a chunk.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="ArgumentException">An option or an item is unusable.</exception>
    public async Task<long> WriteManyAsync(
        IAsyncEnumerable<ScheduledItem> items,
        BulkOptions? options,
        Func<(string ScheduleId, string Entry)[], Task> write,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        var bulk = new BulkItems(BulkItems.Checked(options), reader);
        var written = 0L;
        await foreach (var chunk in items.Chunk(bulk.Options.ChunkSize).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var entries = chunk.Select((item, place) => Item(bulk, item, written + place)).ToArray();
            await write(entries).ConfigureAwait(false);
            written += entries.Length;
        }

        return written;
    }

    /// <summary>Refuses the id of a schedule that no store can keep.</summary>
    /// <exception cref="ArgumentException">It is unusable.</exception>
    public static void CheckId(string scheduleId)
    {
        ArgumentNullException.ThrowIfNull(scheduleId);
        Check.ScheduleId(scheduleId);
    }

    /// <summary>Makes the error for a transaction that has ended.</summary>
    public static ArgumentException Ended(string parameter, Exception? exception = null)
        => new("The transaction has ended already. Schedule before it commits.", parameter, exception);

    private static (string ScheduleId, string Entry) Item(BulkItems bulk, ScheduledItem item, long index)
    {
        try
        {
            var (read, change) = bulk.Read(item, index);
            return (read.ScheduleId, InboxDocument.Write([change!], requestId: bulk.RequestOf(index)));
        }
        catch (ArgumentException unusable)
        {
            throw new ArgumentException($"Item {index} is unusable: {ArgumentErrors.MessageOf(unusable)}", "items", unusable);
        }
    }

    private static string Entry(Change change, JobOptions? options) => InboxDocument.Write([change], requestId: options?.RequestId);
}
