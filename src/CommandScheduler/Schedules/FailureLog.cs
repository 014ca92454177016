using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>The errors of one occurrence: the first, which often is the cause of the others, and the last ones.</summary>
internal static class FailureLog
{
    public const int Most = 5;
    public const int MostText = 8 * 1024;

    /// <summary>How many characters the errors of one occurrence may take in a schedule that has many jobs.</summary>
    private const int LeastText = 1_000;

    private const int MostOfSchedule = 1_000_000;

    /// <summary>Notes one more error.</summary>
    /// <param name="failures">The errors so far.</param>
    /// <param name="attempt">The number of the attempt.</param>
    /// <param name="error">Its error.</param>
    /// <param name="now">When it failed.</param>
    /// <param name="jobs">How many jobs the schedule has: it is stored as a whole, so the more there are, the shorter are the texts.</param>
    public static ImmutableArray<FailedAttempt> Add(
        ImmutableArray<FailedAttempt>? failures, int attempt, AttemptFailure error, DateTimeOffset now, int jobs)
    {
        var before = failures ?? [];
        var text = Cut(error.Text ?? error.Summary, Math.Clamp(MostOfSchedule / Math.Max(jobs, 1), LeastText, MostText));
        if (before is [.., var last] && last.Text == text)
        {
            return before.SetItem(before.Length - 1, last with { At = now, Count = (last.Count ?? 1) + 1 });
        }

        var kept = before.Length < Most ? before : before.RemoveAt(1);
        return kept.Add(new FailedAttempt { Attempt = attempt, At = now, Text = text });
    }

    public static string Cut(string text, int most) => text.Length <= most ? text : $"{text.AsSpan(0, most - 1)}…";
}
