namespace CommandScheduler;

/// <summary>Makes one sentence of a text that others wrote, so that the next sentence of a message can follow it.</summary>
internal static class Sentence
{
    /// <summary>Makes a sentence of an exception's message; of its type, if it has no message.</summary>
    public static string From(Exception exception)
        => MessageOf(exception) is var message && string.IsNullOrWhiteSpace(message) ? From(exception.GetType().Name) : From(message);

    /// <summary>Gets the message of an exception that others wrote. Never throws.</summary>
    public static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message ?? "";
        }
        catch (Exception)
        {
            return "Its message is not available: to read it threw an exception.";
        }
    }

    /// <summary>Puts a text on one line and ends it with a full stop, unless it ends with another such mark.</summary>
    public static string From(string? text)
    {
        var lines = (text ?? "").ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var sentence = string.Join(' ', lines).TrimEnd(':', ',', ';', ' ');
        return sentence.Length == 0 ? "No reason is known." : sentence[^1] is '.' or '!' or '?' or '…' ? sentence : $"{sentence}.";
    }
}
