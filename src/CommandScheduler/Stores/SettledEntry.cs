using System.Diagnostics.CodeAnalysis;

namespace CommandScheduler.Stores;

/// <summary>An entry of a store's inbox that a schedule has taken up. It leaves the inbox with the write that names it, once.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Refusal">Why it was refused; null if it was applied.</param>
[Experimental(SchedulerNames.StoresAreExperimental)]
public readonly record struct SettledEntry(long Id, string? Refusal);
