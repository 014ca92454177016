namespace CommandScheduler.Stores.Lanes;

/// <summary>The one connection of a lane, which is opened again when it is lost.</summary>
internal interface ILaneConnection<TConnection> : IAsyncDisposable
{
    /// <summary>Gets the connection, and opens it if need be. Whatever a lost one was still doing has ended by then.</summary>
    ValueTask<TConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Gives the connection up after an error.</summary>
    ValueTask LoseAsync();
}
