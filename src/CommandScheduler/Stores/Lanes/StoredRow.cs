namespace CommandScheduler.Stores.Lanes;

/// <summary>A row of the table as it was read.</summary>
internal sealed record StoredRow(long Version, string Document);
