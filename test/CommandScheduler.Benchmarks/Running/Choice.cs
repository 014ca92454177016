using CommandScheduler.Benchmarks.Workloads;

namespace CommandScheduler.Benchmarks.Running;

/// <summary>What names on the command line choose: workloads, contenders, or both.</summary>
/// <remarks>Without a contender it is all of them; without a workload, all but those that take long.</remarks>
internal static class Choice
{
    public static (IReadOnlyList<Workload> Workloads, IReadOnlyList<string> Contenders) Of(IReadOnlyList<string> names)
    {
        var workloads = Workload.All.Where(workload => names.Any(name => IsNamed(workload.Name, name))).ToList();
        var all = Workload.All.SelectMany(workload => workload.Contenders).Distinct().ToList();
        var contenders = all
            .Where(contender => names.Any(name => contender == name || contender.StartsWith(name + "-NOT-", StringComparison.Ordinal)))
            .ToList();
        if (names.FirstOrDefault(name
            => !workloads.Any(workload => IsNamed(workload.Name, name))
                && !contenders.Any(contender => contender.StartsWith(name, StringComparison.Ordinal))) is { } unknown)
        {
            throw new ArgumentException($"'{unknown}' is neither a workload nor a contender; see --list.");
        }

        return (workloads.Count > 0 ? workloads : [.. Workload.All.Where(workload => workload.IsShort)], contenders.Count > 0 ? contenders : all);

        static bool IsNamed(string workload, string name) => workload == name || workload.Split('-')[0] == name;
    }
}
