namespace CommandScheduler.Architecture.Tests;

/// <summary>
/// What broke the rules before they were rules: files as (project)/(file), types as (project)/(type), methods as
/// (project)/(type).(method), circles as the project. Each list only shrinks: what keeps the rule must go from it.
/// </summary>
internal static class Debts
{
    public static readonly string[] Circles =
    [
    ];

    public static readonly string[] LongFiles =
    [
    ];

    public static readonly string[] LongLines =
    [
    ];

    public static readonly string[] ManyFields =
    [
    ];

    public static readonly string[] ComplexMethods =
    [
    ];

    public static readonly string[] OtherNamespaces =
    [
    ];

    public static readonly string[] LongLinesOfSamples =
    [
    ];

    public static readonly string[] LongLinesOfTests =
    [
        "CommandScheduler.Readme.Tests/Examples.cs",
        "CommandScheduler.TestSupport/ListingConformance.cs",
        "CommandScheduler.TestSupport/RandomSchedules.cs",
        "CommandScheduler.Testing.Tests/ClusterTests.cs",
        "CommandScheduler.Testing.Tests/CrashTests.cs",
        "CommandScheduler.Testing.Tests/FaultTests.cs",
        "CommandScheduler.Testing.Tests/OutageTests.cs",
        "CommandScheduler.Testing.Tests/SimulationTests.cs",
        "CommandScheduler.Testing.Tests/YearTests.cs",
        "CommandScheduler.Tests/ClockChangeTests.cs",
        "CommandScheduler.Tests/ClockSegments.cs",
        "CommandScheduler.Tests/CronLawTests.cs",
        "CommandScheduler.Tests/CronosAgreementTests.cs",
        "CommandScheduler.Tests/DescriptionTests.cs",
        "CommandScheduler.Tests/ExplanationTests.cs",
        "CommandScheduler.Tests/MovedTests.cs",
        "CommandScheduler.Tests/RandomCron.cs",
        "CommandScheduler.Tests/RecurrenceTests.cs",
        "CommandScheduler.Tests/RecurringLawTests.cs",
        "CommandScheduler.Tests/ScheduleLawTests.cs",
    ];

    /// <summary>Names in the pages under docs that the code does not have yet.</summary>
    public static readonly string[] NamesInDocs =
    [
    ];
}
