namespace CommandScheduler.OwnStore.Tests;

/// <summary>Ways not to keep the contract for stores.</summary>
public enum StoreFault
{
    None,
    CountsAnew,
    ChecksFirst,
    FoldsCase,
    CutsText,
    DeletesAnyVersion,
    IgnoresTokens,
    MakesAnew,
}
