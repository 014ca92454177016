using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Tests;

/// <summary>Ledgers as a test wants them: lines at seconds from a beginning.</summary>
internal sealed class Records
{
    private static readonly DateTimeOffset Wall = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Boot = TimeSpan.FromHours(5);

    private readonly List<LedgerEntry> _entries = [];
    private int _number;

    public Records() => Add(History.Controller, 0, Kinds.Silo, "s1", "started");

    /// <summary>Gets the text of a time.</summary>
    public static string At(double seconds) => LedgerEntry.Text(Wall.AddSeconds(seconds));

    public static string Occurrence(string job, double due, string generation = "1") => $"{job}/job/{generation}/{At(due)}";

    /// <summary>Adds a call and its answer.</summary>
    public Records Call(
        double at,
        string verb,
        string schedule,
        string token = "",
        double? due = null,
        string answer = Answers.Done,
        string text = "",
        string details = "",
        double takes = 0.1)
    {
        var number = (++_number).ToString(null, null);
        Add(History.Controller, at, Kinds.Call, number, verb, schedule, "job", token, due is { } time ? At(time) : "", details);
        return Add(History.Controller, at + takes, Kinds.Answer, number, answer, text);
    }

    /// <summary>Adds an acknowledged one-off job.</summary>
    public Records Once(double at, string schedule, double due, string does = "quick")
        => Call(at, Verbs.Once, schedule, $"{schedule}#1", due, details: $"does={does}");

    /// <summary>Adds a handler that begins and ends.</summary>
    public Records Dispatch(double at, string schedule, double due, string? end = Ends.Done, string silo = "s1", string? id = null, string token = "#1")
    {
        var number = (++_number).ToString(null, null);
        Add(silo, at, Kinds.Begin, number, schedule + token, id ?? Occurrence(schedule, due), At(due), "1");
        return end is null ? this : Add(silo, at + 0.01, Kinds.End, number, end);
    }

    public Records Fault(double from, double to, string kind = "kill", string target = "s1")
    {
        var number = (++_number).ToString(null, null);
        Add(History.Controller, from, Kinds.Fault, number, kind, target);
        return Add(History.Controller, to, Kinds.Healed, number);
    }

    public Records Outcome(double at, string schedule, double due, string outcome = "Succeeded", int count = 1, string kind = Kinds.Outcome)
        => Add("s1", at, kind, schedule, "job", "1", At(due), outcome, count.ToString(null, null));

    public Records Add(string source, double at, string kind, params string[] fields)
    {
        _entries.Add(new(Boot + TimeSpan.FromSeconds(at), Wall.AddSeconds(at), source, kind, fields));
        return this;
    }

    /// <summary>Lets the ledgers be judged.</summary>
    public IReadOnlyList<Violation> Judge(Limits? limits = null) => Judging.Judge.Check(ToHistory(), limits ?? new());

    public History ToHistory() => new([.. _entries.OrderBy(entry => entry.Monotonic)]);
}
