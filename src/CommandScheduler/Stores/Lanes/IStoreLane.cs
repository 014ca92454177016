namespace CommandScheduler.Stores.Lanes;

/// <summary>Carries out operations on schedules; those on one schedule one after another.</summary>
internal interface IStoreLane : IAsyncDisposable
{
    /// <summary>Gets how many operations wait.</summary>
    int Queued { get; }

    /// <summary>Hands an operation over; waits while the queue is full.</summary>
    Task<StoredRow?> ExecuteAsync(StoreOperation operation);

    /// <summary>Carries out what is queued, and ends.</summary>
    /// <param name="cancellationToken">Ends it at once: what is queued then fails.</param>
    Task DrainAsync(CancellationToken cancellationToken);
}
