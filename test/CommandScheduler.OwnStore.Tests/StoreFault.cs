namespace CommandScheduler.OwnStore.Tests;

/// <summary>Ways not to keep the contract for stores.</summary>
public enum StoreFault
{
    None,

    // Versions.
    CountsAnew,
    DeletesAnyVersion,
    MakesAnew,
    ReturnsNoVersion,
    ReturnsAnEmptyVersion,
    DeletesWithoutAVersion,
    RefusesDeletionsWithoutAVersion,
    ThrowsAnotherException,
    IgnoresTokens,

    // Content.
    FoldsCase,
    CutsText,

    // Calls at once.
    ChecksWritesFirst,
    ChecksDeletionsFirst,

    // Several instances.
    RemembersDocuments,
    RemembersVersions,
    CountsInEachInstance,
    LocksEachInstance,

    // Outcomes.
    DropsOutcomesOfWrites,
    DropsOutcomesOfDeletions,
    DropsOutcomesWithoutASchedule,
    KeepsOutcomesTwice,
    KeepsOutcomesBackwards,
    KeepsOutcomesOfAllSchedules,
    KeepsOutcomesFirst,
    ForgetsOutcomes,
}
