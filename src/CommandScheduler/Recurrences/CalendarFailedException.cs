using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>A calendar of the application threw, so it cannot be decided on this build whether an occurrence runs.</summary>
internal sealed class CalendarFailedException(string calendar, Exception cause)
    : Exception(
        $"Calendar '{calendar}' failed: {Sentence.From($"{cause.GetType().Name}: {StoredText.Of(Sentence.MessageOf(cause), StoredText.MostError)}")} "
            + "Correct it; the job then goes on by itself.",
        cause);
