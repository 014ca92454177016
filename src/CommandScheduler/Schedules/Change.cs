namespace CommandScheduler.Schedules;

/// <summary>One step of a batch: what to do, with the job that it adds or the name that it is about.</summary>
internal readonly record struct Change(BatchVerb Verb, string? Name = null, NewJob? Job = null, string? Reason = null);
