using CommandScheduler.Architecture.Tests.Rules;

namespace CommandScheduler.Architecture.Tests;

/// <summary>Says whether a rule holds but for known debts, and each of these is still one.</summary>
internal static class Verdict
{
    public static void Pass(IEnumerable<Offence> found, IReadOnlyCollection<string> debts)
    {
        var offences = found.ToList();
        var faults = offences.Where(offence => !debts.Contains(offence.Key)).Select(offence => offence.Message).ToList();
        faults.AddRange(debts.Except(offences.Select(offence => offence.Key)).Select(debt => $"'{debt}' keeps the rule now. Remove it from {nameof(Debts)}."));
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }
}
