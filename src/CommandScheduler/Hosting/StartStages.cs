namespace CommandScheduler.Hosting;

/// <summary>When parts of the scheduler start with their silo.</summary>
internal static class StartStages
{
    /// <summary>Where a database is opened, and a silo refused that may not use it: before any part of Orleans.</summary>
    /// <remarks>
    /// Orleans stops nothing of a silo whose start has failed. Its grain directory, of the stage <see cref="ServiceLifecycleStage.RuntimeServices"/>,
    /// then goes round on the thread pool for ever, also after the host is disposed of, and a few such silos starve the process.
    /// What opens first closes last.
    /// </remarks>
    public const int Database = ServiceLifecycleStage.First;
}
