namespace CommandScheduler.PostgreSql.Storage;

/// <summary>What a <see cref="StoreOperation"/> does.</summary>
internal enum OperationKind
{
    Read,
    Insert,
    Update,
    Delete,
}
