namespace CommandScheduler.Checks;

/// <summary>Makes of the texts that others wrote ones that every store can keep.</summary>
internal static class StoredText
{
    /// <summary>The most characters of the error of a job.</summary>
    public const int MostError = 2_000;

    /// <summary>Cuts a text, and puts blanks in the place of the character U+0000, which not each store can keep.</summary>
    public static string Of(string text, int most)
    {
        text = text.Length <= most ? text : text[..most];
        return text.Replace('\0', ' ');
    }
}
