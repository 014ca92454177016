namespace CommandScheduler.Architecture.Tests;

/// <summary>
/// What broke the rules before they were rules: files as (project)/(file), types as (project)/(type), methods as
/// (project)/(type).(method), circles as the project. Each list only shrinks: what keeps the rule must go from it.
/// </summary>
internal static class Debts
{
    public static readonly string[] Circles =
    [
        "CommandScheduler.AdoNet",
        "CommandScheduler.PostgreSql",
    ];

    public static readonly string[] LongFiles =
    [
        "CommandScheduler/Recurring.cs",
        "CommandScheduler/Schedule.cs",
    ];

    public static readonly string[] LongLines =
    [
        "CommandScheduler.AdoNet/AdoNetCommandSchedulerExtensions.cs",
        "CommandScheduler.AdoNet/PostgreSqlTables.cs",
        "CommandScheduler.AdoNet/ScheduleDocumentSerializer.cs",
        "CommandScheduler.AdoNet/SchemaVersion.cs",
        "CommandScheduler.AdoNet/SqliteDatabase.cs",
        "CommandScheduler.AdoNet/SqliteSource.cs",
        "CommandScheduler.PostgreSql/DatabaseErrors.cs",
        "CommandScheduler.PostgreSql/DueRows.cs",
        "CommandScheduler.PostgreSql/InboxPump.cs",
        "CommandScheduler.PostgreSql/InboxRows.cs",
        "CommandScheduler.PostgreSql/Log.cs",
        "CommandScheduler.PostgreSql/Migration.cs",
        "CommandScheduler.PostgreSql/PostgreSqlCommandSchedulerExtensions.cs",
        "CommandScheduler.PostgreSql/PostgreSqlSchedulerOptions.cs",
        "CommandScheduler.PostgreSql/PostgreSqlScheduling.cs",
        "CommandScheduler.PostgreSql/PostgreSqlSchema.cs",
        "CommandScheduler.PostgreSql/ScheduleStorage.cs",
        "CommandScheduler.PostgreSql/ScheduleStore.cs",
        "CommandScheduler.PostgreSql/SchemaMigrator.cs",
        "CommandScheduler.PostgreSql/SchemaStart.cs",
        "CommandScheduler.PostgreSql/StoreInstruments.cs",
        "CommandScheduler.PostgreSql/StoreLane.cs",
        "CommandScheduler.PostgreSql/StoredJobs.cs",
        "CommandScheduler.PostgreSql/WriteBatch.cs",
        "CommandScheduler.Testing/SiloStorage.cs",
        "CommandScheduler.Testing/TestStore.cs",
        "CommandScheduler/Backfilling.cs",
        "CommandScheduler/Explanation.cs",
        "CommandScheduler/InboxDocument.cs",
        "CommandScheduler/Job.cs",
        "CommandScheduler/NoReminderTable.cs",
        "CommandScheduler/RangeTakeOver.cs",
        "CommandScheduler/Recurring.cs",
        "CommandScheduler/Schedule.cs",
        "CommandScheduler/ScheduleDocument.cs",
        "CommandScheduler/Spread.cs",
        "CommandScheduler/StoreError.cs",
        "CommandScheduler/StoredFacts.cs",
        "CommandScheduler/Wave.cs",
    ];

    public static readonly string[] ManyFields =
    [
        "CommandScheduler.PostgreSql/WakeUpIndex",
    ];

    public static readonly string[] ComplexMethods =
    [
        "CommandScheduler/JobDescription.Of",
        "CommandScheduler/Recurring.TakeUpRecurrence",
    ];

    public static readonly string[] OtherNamespaces =
    [
        "CommandScheduler.Abstractions/BatchEntry.cs",
        "CommandScheduler.Abstractions/BatchVerb.cs",
        "CommandScheduler.PostgreSql/Migration.cs",
        "CommandScheduler.PostgreSql/SchemaMigrator.cs",
        "CommandScheduler.PostgreSql/SchemaName.cs",
        "CommandScheduler.PostgreSql/SchemaStart.cs",
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
        "CommandScheduler.PostgreSql.Tests/OwnedRangeTests.cs",
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
        "CommandScheduler.Tests/MemoryStorageTests.cs",
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
        "CMDSCHED001",
        "DueLook",
        "GrainStorageStore",
        "IDueIndex",
        "IInboxRows",
        "ILaneConnection",
        "IScheduleStore",
        "IStoreClock",
        "IStoreErrors",
        "LaneStore",
        "MemoryStore",
        "ScanningJobDirectory",
        "ScheduleStoreConformance",
        "ScheduleWrite",
        "ScheduleWrite.Outcomes",
        "ScheduleWrite.Settled",
        "StoredOutcome",
        "UseJobDirectory",
        "UseLanes",
        "UseStore",
        "UseWakeUpIndex",
        "WakeUpMemory",
    ];
}
