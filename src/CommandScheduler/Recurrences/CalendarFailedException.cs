namespace CommandScheduler.Recurrences;

/// <summary>A calendar of the application threw: what its job does cannot be decided on this build.</summary>
internal sealed class CalendarFailedException(string calendar, Exception cause)
    : Exception($"Calendar '{calendar}' failed: {cause.GetType().Name}: {cause.Message} Correct it, then requeue the job.", cause);
