namespace CommandScheduler.Schedules;

/// <summary>The attempts that begin at one moment.</summary>
/// <param name="Ready">Attempts that can be dispatched at once.</param>
/// <param name="AfterRecording">Attempts that may have ended a process before: the state, which counts them, must be stored before they are dispatched.</param>
/// <param name="Expired">Dead letters that were dropped.</param>
/// <param name="Overtaken">Occurrences that run and were cancelled for a later one of their job.</param>
internal readonly record struct Wave(
    IReadOnlyList<Attempt> Ready,
    IReadOnlyList<Attempt> AfterRecording,
    IReadOnlyList<ExpiredRun> Expired,
    IReadOnlyList<OccurrenceKey> Overtaken);
