namespace CommandScheduler.Schedules;

/// <summary>Tells an occurrence from all others of its schedule.</summary>
/// <param name="Generation">The generation of its job.</param>
/// <param name="Due">Its nominal due time.</param>
/// <param name="Backfill">The generation of the past range that it is part of; null for an occurrence of the recurrence itself.</param>
internal readonly record struct OccurrenceKey(long Generation, DateTimeOffset Due, long? Backfill = null)
{
    /// <summary>Gets the id of the occurrence, the same for each of its attempts.</summary>
    public string ToId(string scheduleId, string jobName) => $"{scheduleId}/{jobName}/{Backfill ?? Generation}/{Due.UtcDateTime:O}";
}
