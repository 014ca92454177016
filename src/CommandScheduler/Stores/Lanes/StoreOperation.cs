namespace CommandScheduler.Stores.Lanes;

/// <summary>One read, write or delete of one schedule, on its way to the database.</summary>
internal sealed class StoreOperation
{
    // The grain goes on in its own turn; the lane goes on with the next batch.
    private readonly TaskCompletionSource<StoredRow?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required OperationKind Kind { get; init; }

    public required string ScheduleId { get; init; }

    /// <summary>Gets the version that the row must have; null if there must be no row.</summary>
    public long? Expected { get; init; }

    /// <summary>Gets the row to write.</summary>
    public NewRow? Row { get; init; }

    /// <summary>Gets the entries of the inbox that are settled with the write: all of them, or nothing is written.</summary>
    public IReadOnlyList<SettledEntry> Settled { get; init; } = [];

    /// <summary>Gets the outcomes that are recorded with the write, for a history.</summary>
    public IReadOnlyList<StoredOutcome> Outcomes { get; init; } = [];

    /// <summary>Gets the row that was read; null for a write that was committed.</summary>
    public Task<StoredRow?> Done => _done.Task;

    public void Succeed(StoredRow? row = null) => _done.TrySetResult(row);

    public void Fail(Exception exception) => _done.TrySetException(exception);
}
