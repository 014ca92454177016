namespace CommandScheduler.Sqlite.Schema;

/// <summary>The keys that version 1 had for schedules, because the ADO.NET storage of Orleans could not keep every id.</summary>
internal static class OlderKeys
{
    private const string Prefix = "s:";

    /// <summary>Stands for a character that could not be in a key; its number follows. No text that is exchanged has it.</summary>
    private const char Mark = '\uFDD0';

    private static readonly char[] Marked = ['{', '}', Mark];

    /// <summary>Gets the id of the schedule of a row.</summary>
    public static string IdOf(string key)
    {
        var id = key[Prefix.Length..];
        for (var index = 0; index < Marked.Length && id.Contains(Mark, StringComparison.Ordinal); index++)
        {
            // The mark itself is the last, so that what it makes is not read as one.
            id = id.Replace($"{Mark}{index}", Marked[index].ToString(), StringComparison.Ordinal);
        }

        return id;
    }
}
