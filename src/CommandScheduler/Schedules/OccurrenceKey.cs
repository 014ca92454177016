namespace CommandScheduler.Schedules;

/// <summary>Tells an occurrence from all others of its schedule.</summary>
internal readonly record struct OccurrenceKey(long Generation, DateTimeOffset Due);
