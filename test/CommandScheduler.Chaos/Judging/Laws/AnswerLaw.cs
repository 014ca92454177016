using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging.Laws;

/// <summary>Each caller is told something before Orleans gives up for him, and a silo that is stopped in order stops.</summary>
internal static class AnswerLaw
{
    public static IEnumerable<Violation> Check(History history, Limits limits)
        => from call in limits.EachIsAnswered ? history.Calls.DistinctBy(call => call.Number) : []
           where IsUnanswered(call)
           select new Violation(
               Verdict.Unanswered,
               $"The call {call.Number}, {call.Verb} of {call.Key.Schedule}, was told after "
                   + $"{(call.AnsweredAt - call.Start)?.TotalSeconds:0.0} s: {(call.Text.Length == 0 ? "nothing" : call.Text)}",
               history.Stories.FirstOrDefault(story => story.Key == call.Key));

    public static IEnumerable<Violation> CheckStops(History history, Limits limits)
        => from stop in history.Of(Kinds.Stopped)
           where stop.Number(1) != 0 || stop.Number(2) > limits.Stop.TotalMilliseconds
           select new Violation(Verdict.BadStop, $"The stop of {stop[0]}, database {stop[3]}, took {stop.Number(2) / 1000.0:0.0} s, exit code {stop[1]}.");

    public static bool IsUnanswered(Call call)
        => call.AnsweredAt is null || (call.IsUnknown && call.Text.StartsWith(nameof(TimeoutException), StringComparison.Ordinal));
}
