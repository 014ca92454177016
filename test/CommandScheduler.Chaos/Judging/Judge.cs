using CommandScheduler.Chaos.Judging.Laws;

namespace CommandScheduler.Chaos.Judging;

/// <summary>Holds a history against the promise.</summary>
internal static class Judge
{
    private static readonly Func<History, Limits, IEnumerable<Violation>>[] Laws =
    [
        LossLaw.Check,
        TimeLaw.CheckEarly,
        TimeLaw.CheckLate,
        EndLaw.Check,
        PauseLaw.Check,
        RepeatLaw.Check,
        OutcomeLaw.Check,
        DeadLaw.Check,
        AnswerLaw.Check,
        AnswerLaw.CheckStops,
    ];

    public static IReadOnlyList<Violation> Check(History history, Limits limits) => [.. Laws.SelectMany(law => law(history, limits))];
}
