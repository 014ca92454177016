namespace CommandScheduler.Calls;

/// <summary>A part of the items that are scheduled at once.</summary>
/// <param name="RequestId">The request that it belongs to.</param>
/// <param name="Number">Its number, counted from 0.</param>
internal readonly record struct BulkChunk(string RequestId, int Number)
{
    /// <summary>How long a store knows a chunk, so that its request can be repeated.</summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromDays(7);
}
