using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Judging;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>The database fails in each way it can, one after another. Faults are drawn like cards: each kind as often as the others.</summary>
/// <param name="name">The scenario's name.</param>
/// <param name="summary">What happens.</param>
/// <param name="kinds">The kinds of faults.</param>
internal sealed class DatabaseScenario(string name, string summary, params IReadOnlyList<DatabaseFault> kinds) : Scenario
{
    public override string Name => name;

    public override string Summary => summary;

    public override int Silos => 2;

    /// <summary>Gets Orleans' own time-out, before which the scheduler answers.</summary>
    public override TimeSpan CallTimeout => TimeSpan.FromSeconds(30);

    public override Limits Limits { get; } = new() { Late = TimeSpan.FromSeconds(15), EachIsAnswered = true };

    public override Task<IBackEnd> OpenAsync(string folder)
        => Task.FromResult<IBackEnd>(new PostgreSqlBackEnd(PostgresCluster.TryStart("max_connections=60", "log_min_messages=fatal")!));

    public override async Task FaultsAsync(Stage stage)
    {
        var administrator = new DatabaseAdministrator(stage.PostgreSql.Cluster);
        Queue<DatabaseFault> cards = [];
        while (!stage.IsOver)
        {
            await stage.WaitAsync(500, 1_500);
            if (stage.IsOver)
            {
                break;
            }

            if (cards.Count == 0)
            {
                var pack = kinds.ToArray();
                stage.Random.Shuffle(pack);
                cards = new(pack);
            }

            var fault = cards.Dequeue();
            using (stage.Faults.Begin(fault.Name))
            {
                await fault.MakeAsync(stage, administrator);
            }
        }
    }
}
