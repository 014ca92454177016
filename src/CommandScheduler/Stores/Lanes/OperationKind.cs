namespace CommandScheduler.Stores.Lanes;

/// <summary>What a <see cref="StoreOperation"/> does.</summary>
internal enum OperationKind
{
    Read,
    Insert,
    Update,
    Delete,

    /// <summary>Settles entries of the inbox and leaves the schedule, which is not there, alone.</summary>
    Settle,
}
