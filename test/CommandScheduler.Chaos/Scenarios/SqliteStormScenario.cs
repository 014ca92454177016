using CommandScheduler.Chaos.Load;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>What <see cref="StormScenario"/> does, with one silo on a file of SQLite.</summary>
internal sealed class SqliteStormScenario : SqliteKillScenario
{
    public override string Name => "sqlite-storm";

    public override string Summary => "SQLite: SIGKILL of the silo that schedules many at once, one by one, and cancels, on the same 1,000 ids";

    public override double Rate => 0.5;

    public override TimeSpan CallTimeout => TimeSpan.FromSeconds(30);

    public override Func<Random, Func<Play, Task>> Plays => StormPlays.Choose;
}
