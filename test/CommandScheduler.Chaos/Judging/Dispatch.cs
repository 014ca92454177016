using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging;

/// <summary>A handler that began, and how it ended.</summary>
internal sealed class Dispatch(LedgerEntry entry)
{
    public string Silo => entry.Source;

    public string Token => entry[1];

    public string Occurrence => entry[2];

    public DateTimeOffset Due { get; } = entry.Time(3)!.Value;

    public int Attempt { get; } = entry.Number(4);

    public TimeSpan At => entry.Monotonic;

    /// <summary>Gets or sets how it ended, one of <see cref="Ends"/>; null if its silo did not live to see it.</summary>
    public string? End { get; set; }
}
