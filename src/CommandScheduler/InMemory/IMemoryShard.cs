namespace CommandScheduler.InMemory;

/// <summary>Keeps a part of the schedules in the memory of one silo, for the whole cluster.</summary>
[Alias("CommandScheduler.IMemoryShard")]
internal interface IMemoryShard : IGrainWithIntegerKey
{
    /// <summary>Gets a schedule; null if there is none.</summary>
    [Alias("Read")]
    Task<MemoryRow?> Read(string scheduleId);

    /// <summary>Keeps a document, or removes it if it is null.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="document">The document.</param>
    /// <param name="expected">The ETag that the row must have; null if there must be no row.</param>
    [Alias("Write")]
    Task<MemoryWrite> Write(string scheduleId, string? document, string? expected);

    /// <summary>Gets schedules in the order of their ids.</summary>
    /// <param name="from">The first id; null for the first that there is.</param>
    /// <param name="included">Whether a schedule with this very id is wanted.</param>
    /// <param name="count">The most rows.</param>
    [Alias("List")]
    Task<IReadOnlyList<MemoryRow>> List(string? from, bool included, int count);
}
