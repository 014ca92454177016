namespace CommandScheduler.Recurrences;

/// <summary>One field of a cron expression: its values and their names.</summary>
internal sealed record CronField(string What, int Least, int Most, string[] Names)
{
    public bool IsDayOfMonth => Most == 31;

    public bool IsDayOfWeek => Names.Length == 7;

    /// <summary>Gets how many values there are; days of the week have 0 and 7 for the same.</summary>
    public int Size => IsDayOfWeek ? 7 : Most - Least + 1;

    /// <summary>Gets a bit for each value.</summary>
    public ulong All => ((1UL << Size) - 1) << Least;

    /// <summary>Gets the values that may be written in this field, in the words of an error.</summary>
    public string Usage => $"Use {Least} to {Most}{(Names.Length == 0 ? "" : $" or names such as '{Names[0][..3]}'")}{Marks}";

    private string Marks
        => IsDayOfMonth ? ", or 'L', 'L-3', 'LW' or '15W' without range or step"
            : IsDayOfWeek ? ", or 'FRI#2' or 'FRIL' without range or step"
            : "";

    /// <summary>Finds the value of a name, whole or its first three letters; null if there is none.</summary>
    public int? Named(string text)
    {
        var index = Array.FindIndex(Names, name => IsShortFor(text, name));
        return index < 0 ? null : index + Least;
    }

    private static bool IsShortFor(string text, string name)
        => name.Equals(text, StringComparison.OrdinalIgnoreCase) || (text.Length == 3 && name.StartsWith(text, StringComparison.OrdinalIgnoreCase));
}
