namespace CommandScheduler;

/// <summary>Makes one sentence of a text that others wrote, so that the next sentence of a message can follow it.</summary>
internal static class Sentence
{
    /// <summary>Makes a sentence of an exception's message; of its type, if it has no message.</summary>
    public static string From(Exception exception) => From(string.IsNullOrWhiteSpace(exception.Message) ? exception.GetType().Name : exception.Message);

    /// <summary>Puts a text on one line and ends it with a full stop, unless it ends with another such mark.</summary>
    public static string From(string? text)
    {
        var lines = (text ?? "").ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var sentence = string.Join(' ', lines).TrimEnd(':', ',', ';', ' ');
        return sentence.Length == 0 ? "No reason is known." : sentence[^1] is '.' or '!' or '?' or '…' ? sentence : $"{sentence}.";
    }
}
