using CommandScheduler.Chaos.Judging.Laws;
using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging;

/// <summary>The figures of a history, in one line.</summary>
internal static class Figures
{
    public static string Line(History history, IReadOnlyList<Violation> violations, IReadOnlyDictionary<string, int> faults)
    {
        var (acknowledged, unknown) = Jobs(history);
        var unanswered = history.Calls.DistinctBy(call => call.Number).Count(AnswerLaw.IsUnanswered);
        var late = TimeLaw.CalmLateness(history);
        var stops = history.Of(Kinds.Stopped).Select(stop => stop.Number(2)).DefaultIfEmpty(0).Max();
        var repeats = RepeatLaw.Count(history);
        var kinds = faults.OrderBy(fault => fault.Key, StringComparer.Ordinal).Select(fault => $"{fault.Key} {fault.Value}");
        string[] figures =
        [
            $"faults {faults.Values.Sum()} ({string.Join(", ", kinds)})",
            $"jobs {acknowledged} ({unknown} unknown)",
            $"calls {history.Calls.DistinctBy(call => call.Number).Count()} ({unanswered} timed out)",
            $"errors that are not the scheduler's {Foreign(history)}",
            $"dispatches {history.Stories.Sum(story => story.Dispatches.Count)}",
            $"repeats explained {repeats - Count(Verdict.Repeated)}, unexplained {Count(Verdict.Repeated)}",
            $"lost {Count(Verdict.Lost)}",
            $"early {Count(Verdict.Early)}",
            $"after cancel {Count(Verdict.AfterCancel)}",
            $"while paused {Count(Verdict.WhilePaused)}",
            $"two outcomes {Count(Verdict.TwoOutcomes)}, none {Count(Verdict.NoOutcome)}",
            $"stuck {Count(Verdict.Stuck)}",
            $"other faults {violations.Count(violation => !IsNamed(violation.Verdict))}",
            $"lateness after the last fault p50 {Part(late, 0.5)}, p99 {Part(late, 0.99)}, max {Part(late, 1)}",
            $"of all max {Part(TimeLaw.Lateness(history, TimeSpan.Zero), 1)}",
            $"stop {stops / 1000.0:0.0} s",
        ];
        return string.Join("; ", figures);

        int Count(Verdict verdict) => violations.Count(violation => violation.Verdict == verdict);
    }

    /// <summary>Gets what the reader must know before he trusts the figures; null if nothing.</summary>
    public static string? Warning(History history)
        => Jobs(history) is var (acknowledged, unknown) && unknown > acknowledged
            ? $"LITTLE WAS JUDGED: of {acknowledged + unknown} jobs {unknown} have an unknown outcome, of which little is demanded. "
                + "Run it on a machine with less to do, or for longer."
            : null;

    private static (int Acknowledged, int Unknown) Jobs(History history)
        => (history.Stories.Count(story => story.AcknowledgedAt is not null),
            history.Stories.Count(story => story is { AcknowledgedAt: null, IsRefused: false }));

    /// <summary>Counts by type the errors of others that the client was told: of Orleans, the network, the database. Time-outs are not among them.</summary>
    private static string Foreign(History history)
    {
        var types = history.Calls.Where(call => call.IsUnknown && call.Text.Length > 0).DistinctBy(call => call.Number).Select(call => call.Text)
            .Concat(history.Of(Kinds.Failed).Select(failed => failed[1]))
            .Select(text => text.Split(':')[0])
            .Where(type => type is not (nameof(TimeoutException) or nameof(OutcomeUnknownException)))
            .GroupBy(type => type)
            .OrderByDescending(same => same.Count())
            .ThenBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => (Type: same.Key, Count: same.Count()))
            .ToList();
        return types.Count == 0 ? "0" : $"{types.Sum(type => type.Count)} ({string.Join(", ", types.Select(type => $"{type.Type} {type.Count}"))})";
    }

    /// <summary>Says whether a figure of its own counts a verdict.</summary>
    private static bool IsNamed(Verdict verdict)
        => verdict is Verdict.Repeated or Verdict.Lost or Verdict.Early or Verdict.AfterCancel or Verdict.WhilePaused
            or Verdict.TwoOutcomes or Verdict.NoOutcome or Verdict.Stuck;

    private static string Part(IReadOnlyList<TimeSpan> sorted, double part)
        => sorted.Count == 0 ? "-" : $"{sorted[Math.Min((int)(sorted.Count * part), sorted.Count - 1)].TotalMilliseconds:0} ms";
}
