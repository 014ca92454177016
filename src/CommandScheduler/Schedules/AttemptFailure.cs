namespace CommandScheduler.Schedules;

/// <summary>What went wrong in an attempt.</summary>
/// <param name="Summary">On one line, with the causes.</param>
/// <param name="Text">In full, with the stack; null if there is no more than the summary.</param>
/// <param name="Exception">The exception itself, for log and trace; null if there is none.</param>
internal sealed record AttemptFailure(string Summary, string? Text = null, Exception? Exception = null);
