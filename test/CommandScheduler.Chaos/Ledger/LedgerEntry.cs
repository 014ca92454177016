using System.Globalization;

namespace CommandScheduler.Chaos.Ledger;

/// <summary>One line of a ledger: when, on both clocks, and what.</summary>
/// <param name="Monotonic">The machine's monotonic clock.</param>
/// <param name="Wall">The wall clock, as the process saw it that wrote.</param>
/// <param name="Source">The ledger: the name of a silo, or of the program that judges.</param>
/// <param name="Kind">What happened, one of <see cref="Kinds"/>.</param>
/// <param name="Fields">The rest.</param>
internal sealed record LedgerEntry(TimeSpan Monotonic, DateTimeOffset Wall, string Source, string Kind, IReadOnlyList<string> Fields)
{
    private const char Separator = '\t';

    public string this[int field] => field < Fields.Count ? Fields[field] : "";

    public int Number(int field) => int.Parse(this[field], CultureInfo.InvariantCulture);

    /// <summary>Gets a field that is a time; null if it is empty.</summary>
    public DateTimeOffset? Time(int field)
        => this[field].Length == 0 ? null : DateTimeOffset.Parse(this[field], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public string ToLine()
        => string.Join(Separator, [Monotonic.Ticks.ToString(CultureInfo.InvariantCulture), Text(Wall), Kind, .. Fields.Select(Plain)]);

    public static LedgerEntry Parse(string line, string source)
    {
        var parts = line.Split(Separator);
        return new(
            TimeSpan.FromTicks(long.Parse(parts[0], CultureInfo.InvariantCulture)),
            DateTimeOffset.Parse(parts[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            source,
            parts[2],
            parts[3..]);
    }

    public static string Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? "";

    private static string Plain(string field)
        => field.Replace(Separator, ' ').Replace('\n', ' ').Replace('\r', ' ');
}
