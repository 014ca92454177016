namespace CommandScheduler.Calls;

/// <summary>A part of the items that are scheduled at once.</summary>
/// <param name="RequestId">The request that it belongs to.</param>
/// <param name="Number">Its number, counted from 0.</param>
internal readonly record struct BulkChunk(string RequestId, int Number);
