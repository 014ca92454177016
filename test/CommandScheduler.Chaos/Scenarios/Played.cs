using System.Globalization;

using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>What is known of how ledgers came to be.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Arguments">The arguments that run it again.</param>
internal sealed record Played(string Scenario, string Seed, string Arguments)
{
    public static Played Of(Scenario scenario, RunSettings settings)
        => new(scenario.Name, settings.Seed.ToString(CultureInfo.InvariantCulture), settings.Arguments);

    /// <summary>Finds it in ledgers; null if they do not say.</summary>
    public static Played? In(IReadOnlyList<LedgerEntry> entries)
        => entries.FirstOrDefault(entry => entry.Source == History.Controller && entry.Kind == Kinds.Run) is { } run ? new(run[0], run[1], run[2]) : null;

    public void WriteTo(LedgerFile ledger) => ledger.Write(Kinds.Run, Scenario, Seed, Arguments);
}
