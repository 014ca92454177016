namespace CommandScheduler.WakeUps;

/// <summary>Knows which schedules are in the memory of a silo of the cluster.</summary>
internal interface IClusterMemory
{
    /// <summary>Asks every silo that may have schedules in memory.</summary>
    /// <param name="scheduleIds">The schedules.</param>
    /// <returns>Those of them that are in memory, or were about to be read, when their silo was asked.</returns>
    /// <exception cref="Exception">Nobody knows, for a silo does not answer.</exception>
    Task<IReadOnlySet<string>> FindAsync(string[] scheduleIds);
}
