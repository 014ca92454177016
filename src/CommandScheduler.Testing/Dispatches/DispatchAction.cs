namespace CommandScheduler.Testing.Dispatches;

/// <summary>Stands in for a handler.</summary>
internal delegate Task DispatchAction(DispatchInProgress dispatch, CancellationToken cancellationToken);
