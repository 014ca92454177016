using CommandScheduler.Chaos.Faults;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>The scenarios there are.</summary>
internal static class ScenarioList
{
    /// <summary>How many minutes of faults the short form has.</summary>
    public const double ShortMinutes = 1.7;

    /// <summary>How many silos the short form has: starting them is what takes its time.</summary>
    public const int ShortSilos = 2;

    public static readonly IReadOnlyList<Scenario> All =
    [
        new KillScenario(),
        new SqliteKillScenario(),
        new StormScenario(),
        new SqliteStormScenario(),
        new SuspendScenario(),
        new DatabaseScenario("database", "PostgreSQL fails in each way it can", DatabaseFaults.All),
        new FailoverScenario(),
        new DiskScenario(),
        new StopScenario(),
        new ClockScenario(),
        new SqliteScenario(),
        new PartitionScenario(),
        new RollingScenario(),
        new ScaleScenario(),
    ];

    /// <summary>Those of the short form.</summary>
    public static readonly IReadOnlyList<Scenario> Short = [Find("kill"), Find("sqlite-kill"), Find("database"), Find("storm")];

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Scenario Find(string name)
        => All.FirstOrDefault(scenario => scenario.Name == name)
            ?? throw new ArgumentException($"'{name}' is no scenario. The scenarios are {string.Join(", ", All.Select(scenario => scenario.Name))}.");
}
