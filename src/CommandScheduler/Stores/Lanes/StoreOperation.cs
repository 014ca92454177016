namespace CommandScheduler.Stores.Lanes;

/// <summary>One read, write or delete of one schedule, on its way to the database.</summary>
internal sealed class StoreOperation
{
    public required OperationKind Kind { get; init; }

    public required string ScheduleId { get; init; }

    /// <summary>Gets the version that the row must have; null if there must be no row.</summary>
    public long? Expected { get; init; }

    /// <summary>Gets the row to write.</summary>
    public NewRow? Row { get; init; }

    /// <summary>Gets how many characters are to be written.</summary>
    public int Length => Row?.Document.Length ?? 0;

    /// <summary>Gets the entries of the inbox that are settled with the write: all of them, or nothing is written.</summary>
    public IReadOnlyList<SettledEntry> Settled { get; init; } = [];

    /// <summary>Gets the outcomes that are recorded with the write, for a history.</summary>
    public IReadOnlyList<StoredOutcome> Outcomes { get; init; } = [];

    /// <summary>Gets or sets when it was handed over, by the clock of its lane: its caller waits from then on.</summary>
    public long QueuedAt { get; set; }

    /// <summary>Gets or sets a value indicating whether a try failed that may have been carried out all the same.</summary>
    public bool MayBeDone { get; set; }

    /// <summary>Gets the answer to the caller: the row that was read, null for a write that was committed, or the error.</summary>
    /// <remarks>The grain goes on in its own turn; the lane goes on with the next batch.</remarks>
    public TaskCompletionSource<StoredRow?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
