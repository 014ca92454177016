using System.Collections.Concurrent;
using System.Globalization;

using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Faults;

/// <summary>Writes into the ledger when faults begin and end, and counts them. Thread-safe.</summary>
internal sealed class FaultLog(LedgerFile ledger)
{
    /// <summary>An orderly stop. Work that it cuts off may be repeated, and no other.</summary>
    public const string Stop = "stop";

    /// <summary>A silo ended although nobody had it end: it was declared dead, or could not start.</summary>
    public const string EndedByItself = "ended by itself";

    /// <summary>SIGKILL of a silo that runs.</summary>
    public const string Kill = "kill";

    /// <summary>SIGSTOP of a silo, until the others take it for dead.</summary>
    public const string SuspendedForLong = "suspended for long";

    private readonly ConcurrentDictionary<string, int> _counts = new();
    private int _number;

    /// <summary>Gets how many faults of each kind there were.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>Gets how many faults there were that the scenario made.</summary>
    public int Made => _counts.Where(count => count.Key is not (Stop or EndedByItself)).Sum(count => count.Value);

    /// <summary>
    /// Says whether a fault takes a silo away from the others without a farewell. Its part of Orleans' directory of grains is lost with it, so that
    /// any schedule may be activated a second time, until one of the two activations writes.
    /// </summary>
    public static bool LosesSilo(string kind) => kind is Kill or SuspendedForLong or EndedByItself || kind.StartsWith(Limits.Cut, StringComparison.Ordinal);

    /// <summary>Notes that a fault begins.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="target">The silo; empty for all.</param>
    /// <returns>Notes that it is over when it is disposed of.</returns>
    public IDisposable Begin(string kind, string target = "")
    {
        _counts.AddOrUpdate(kind, 1, (_, count) => count + 1);
        var number = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
        ledger.Write(Kinds.Fault, number, kind, target);
        return new Healing(ledger, number);
    }

    private sealed class Healing(LedgerFile ledger, string number) : IDisposable
    {
        public void Dispose() => ledger.Write(Kinds.Healed, number);
    }
}
