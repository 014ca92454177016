namespace CommandScheduler.Architecture.Tests;

/// <summary>
/// What broke the rules before they were rules: files as (project)/(file), types as (project)/(type), methods as
/// (project)/(type).(method), circles as the project. Each list only shrinks: what keeps the rule must go from it.
/// </summary>
internal static class Debts
{
    public static readonly string[] Circles =
    [
        "CommandScheduler.Testing",
    ];

    public static readonly string[] LongFiles =
    [
        "CommandScheduler.Testing/SchedulerTestCluster.cs",
    ];

    public static readonly string[] LongLines =
    [
        "CommandScheduler.AdoNet/AdoNetCommandSchedulerExtensions.cs",
        "CommandScheduler.AdoNet/PostgreSqlTables.cs",
        "CommandScheduler.AdoNet/SchemaVersion.cs",
        "CommandScheduler.AdoNet/SqliteDatabase.cs",
        "CommandScheduler.AdoNet/SqliteSource.cs",
        "CommandScheduler.PostgreSql/DatabaseErrors.cs",
        "CommandScheduler.PostgreSql/PostgreSqlCommandSchedulerExtensions.cs",
        "CommandScheduler.PostgreSql/PostgreSqlScheduling.cs",
        "CommandScheduler.PostgreSql/SchemaMigrator.cs",
        "CommandScheduler.PostgreSql/SchemaStart.cs",
        "CommandScheduler.PostgreSql/StoredJobs.cs",
        "CommandScheduler.PostgreSql/WriteBatch.cs",
        "CommandScheduler.Testing/CommandBehaviour.cs",
        "CommandScheduler.Testing/DispatchFilter.cs",
        "CommandScheduler.Testing/DispatchRecorder.cs",
        "CommandScheduler.Testing/FaultInjector.cs",
        "CommandScheduler.Testing/OutcomeLog.cs",
        "CommandScheduler.Testing/RecordedDispatch.cs",
        "CommandScheduler.Testing/RecordedOutcome.cs",
        "CommandScheduler.Testing/SchedulerTestCluster.cs",
        "CommandScheduler.Testing/SchedulerTestClusterOptions.cs",
        "CommandScheduler.Testing/WorkLedger.cs",
        "CommandScheduler/NoReminderTable.cs",
        "CommandScheduler/RangeTakeOver.cs",
    ];

    public static readonly string[] ManyFields =
    [
    ];

    public static readonly string[] ComplexMethods =
    [
    ];

    public static readonly string[] OtherNamespaces =
    [
        "CommandScheduler.Abstractions/BatchEntry.cs",
        "CommandScheduler.Abstractions/BatchVerb.cs",
        "CommandScheduler.Testing/Behaviour.cs",
        "CommandScheduler.Testing/DeadSiloFilter.cs",
        "CommandScheduler.Testing/DispatchFilter.cs",
        "CommandScheduler.Testing/Log.cs",
        "CommandScheduler.Testing/OutcomeLog.cs",
        "CommandScheduler.Testing/SiloClock.cs",
        "CommandScheduler.Testing/SiloCrashedException.cs",
        "CommandScheduler.Testing/TestSilo.cs",
        "CommandScheduler.Testing/TestStore.cs",
        "CommandScheduler.Testing/TestWakeUps.cs",
        "CommandScheduler.Testing/TimerTie.cs",
        "CommandScheduler.Testing/UnhandledDispatcher.cs",
        "CommandScheduler.Testing/VirtualReminders.cs",
        "CommandScheduler.Testing/VirtualTimer.cs",
        "CommandScheduler.Testing/Work.cs",
        "CommandScheduler.Testing/WorkContext.cs",
        "CommandScheduler.Testing/WorkLedger.cs",
    ];

    public static readonly string[] LongLinesOfSamples =
    [
        "Ticketing/Demo.cs",
    ];

    public static readonly string[] LongLinesOfTests =
    [
        "CommandScheduler.AdoNet.Tests/DatabaseConformance.cs",
        "CommandScheduler.AdoNet.Tests/SqliteListingTests.cs",
        "CommandScheduler.AdoNet.Tests/SqliteTests.cs",
        "CommandScheduler.Benchmarks/BackEnd.cs",
        "CommandScheduler.Benchmarks/Big.cs",
        "CommandScheduler.Benchmarks/Cold.cs",
        "CommandScheduler.Benchmarks/Contender.cs",
        "CommandScheduler.Benchmarks/DocumentBenchmarks.cs",
        "CommandScheduler.Benchmarks/HangfireContender.cs",
        "CommandScheduler.Benchmarks/OneOff.cs",
        "CommandScheduler.Benchmarks/Pending.cs",
        "CommandScheduler.Benchmarks/Pgbench.cs",
        "CommandScheduler.Benchmarks/Recurring.cs",
        "CommandScheduler.Benchmarks/RemindersContender.cs",
        "CommandScheduler.Benchmarks/Report.cs",
        "CommandScheduler.Benchmarks/Settings.cs",
        "CommandScheduler.PostgreSql.Tests/ClockComparisonTests.cs",
        "CommandScheduler.PostgreSql.Tests/ClusterTests.cs",
        "CommandScheduler.PostgreSql.Tests/DatabaseFaultTests.cs",
        "CommandScheduler.PostgreSql.Tests/InboxTests.cs",
        "CommandScheduler.PostgreSql.Tests/Ledger.cs",
        "CommandScheduler.PostgreSql.Tests/SchemaTests.cs",
        "CommandScheduler.PostgreSql.Tests/Silos.cs",
        "CommandScheduler.PostgreSql.Tests/SlowAnswerTests.cs",
        "CommandScheduler.PostgreSql.Tests/StoreLaneTests.cs",
        "CommandScheduler.PostgreSql.Tests/StormSilo.cs",
        "CommandScheduler.PostgreSql.Tests/WakeUpTests.cs",
        "CommandScheduler.Readme.Tests/Examples.cs",
        "CommandScheduler.Readme.Tests/ReadmeTests.cs",
        "CommandScheduler.TestHost/Program.cs",
        "CommandScheduler.TestHost/StorageGate.cs",
        "CommandScheduler.TestSupport/DurableConformance.cs",
        "CommandScheduler.TestSupport/HostProcess.cs",
        "CommandScheduler.TestSupport/HostTests.cs",
        "CommandScheduler.TestSupport/KillConformance.cs",
        "CommandScheduler.TestSupport/ListingConformance.cs",
        "CommandScheduler.TestSupport/PostgresCluster.cs",
        "CommandScheduler.TestSupport/PostgresServer.cs",
        "CommandScheduler.TestSupport/RandomSchedules.cs",
        "CommandScheduler.TestSupport/SchedulerConformance.cs",
        "CommandScheduler.TestSupport/TcpProxy.cs",
        "CommandScheduler.Testing.Tests/ClusterTests.cs",
        "CommandScheduler.Testing.Tests/CrashTests.cs",
        "CommandScheduler.Testing.Tests/FaultTests.cs",
        "CommandScheduler.Testing.Tests/OutageTests.cs",
        "CommandScheduler.Testing.Tests/SimulationTests.cs",
        "CommandScheduler.Testing.Tests/YearTests.cs",
        "CommandScheduler.Tests/ClockChangeTests.cs",
        "CommandScheduler.Tests/ClockSegments.cs",
        "CommandScheduler.Tests/ConfigurationTests.cs",
        "CommandScheduler.Tests/CronLawTests.cs",
        "CommandScheduler.Tests/CronosAgreementTests.cs",
        "CommandScheduler.Tests/DescriptionTests.cs",
        "CommandScheduler.Tests/DispatchSlotsTests.cs",
        "CommandScheduler.Tests/DispatchTests.cs",
        "CommandScheduler.Tests/ExplanationTests.cs",
        "CommandScheduler.Tests/MovedTests.cs",
        "CommandScheduler.Tests/OrderTests.cs",
        "CommandScheduler.Tests/PacingTests.cs",
        "CommandScheduler.Tests/RandomCron.cs",
        "CommandScheduler.Tests/RecurrenceTests.cs",
        "CommandScheduler.Tests/RecurringLawTests.cs",
        "CommandScheduler.Tests/ScheduleLawTests.cs",
    ];

    /// <summary>What the pages under docs name and the code has yet to have.</summary>
    public static readonly string[] NamesInDocs =
    [
    ];
}
