namespace CommandScheduler.Stores.Lanes;

/// <summary>How the operations of one lane are carried out together, in the language of one database.</summary>
internal interface IBatch<in TConnection>
{
    /// <summary>Carries out a batch in one transaction and answers its operations. May be called again with the same batch after it threw.</summary>
    Task ExecuteAsync(TConnection connection, IReadOnlyList<StoreOperation> batch, CancellationToken cancellationToken);
}
