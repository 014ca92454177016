namespace CommandScheduler.Schedules;

/// <summary>What is due at one moment.</summary>
/// <param name="Ready">Attempts that can be dispatched at once.</param>
/// <param name="AfterRecording">Attempts that were counted in the state, which must be stored before they are dispatched: they may have ended a process before.</param>
internal readonly record struct Wave(IReadOnlyList<Attempt> Ready, IReadOnlyList<Attempt> AfterRecording);
