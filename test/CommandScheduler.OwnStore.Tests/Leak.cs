namespace CommandScheduler.OwnStore.Tests;

/// <summary>In what a <see cref="LeakyStore"/> does not keep the contract.</summary>
public enum Leak
{
    None,
    SettlesTheFirstEntry,
    LooksAtTheFirstEntry,
    MakesWithoutLookingAtEntries,
    SettlesAloneBlindly,
    KeepsTheFirstFacts,
}
