namespace CommandScheduler.Stores.Lanes;

/// <summary>Carries out operations on schedules; those on one schedule one after another.</summary>
internal interface IStoreLane : IAsyncDisposable
{
    /// <summary>Gets how many operations wait.</summary>
    int Queued { get; }

    /// <summary>Gets how long the batch has taken so far that is carried out or repeated at present; zero if none is.</summary>
    TimeSpan BusyFor { get; }

    /// <summary>Hands an operation over; waits while the queue is full.</summary>
    Task<StoredRow?> ExecuteAsync(StoreOperation operation);

    /// <summary>Carries out the queued operations, and ends.</summary>
    /// <param name="cancellationToken">Ends it at once: operations that are still queued fail.</param>
    Task DrainAsync(CancellationToken cancellationToken);
}
