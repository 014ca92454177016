using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Records;

/// <summary>What one contender was measured at in one run.</summary>
/// <param name="Workload">The name of the workload.</param>
/// <param name="What">What the workload did, with its numbers.</param>
/// <param name="Contender">The name of the contender.</param>
/// <param name="Run">When the run began, which is its key.</param>
/// <param name="Rounds">The figures of each round.</param>
internal sealed record Row(string Workload, string What, string Contender, string Run, IReadOnlyList<IReadOnlyDictionary<string, double>> Rounds)
{
    public string this[Column column] => column.Of(Rounds);
}
