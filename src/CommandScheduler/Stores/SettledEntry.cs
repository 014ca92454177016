namespace CommandScheduler.Stores;

/// <summary>An entry of a store's inbox that a schedule has taken up.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Refusal">Why it was refused; null if it was applied.</param>
internal readonly record struct SettledEntry(long Id, string? Refusal);
