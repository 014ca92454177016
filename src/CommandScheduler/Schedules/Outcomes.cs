using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>Records how occurrences end: for the caller, and in the job, which keeps the last ones.</summary>
internal static class Outcomes
{
    private const int MostRecent = 10;
    private const int MostReason = 200;

    /// <summary>Records the outcome of an occurrence, or of several in a row.</summary>
    public static Job Record(
        Job job,
        DateTimeOffset due,
        OccurrenceOutcome outcome,
        DateTimeOffset now,
        List<OutcomeRecord> outcomes,
        string? reason = null,
        long count = 1,
        int attempts = 0,
        bool isBackfill = false)
    {
        var recent = job.Recent ?? [];
        var recorded = new RecentOutcome
        {
            Due = due,
            Outcome = outcome,
            At = now,
            Count = count == 1 ? null : count,
            Attempts = attempts == 0 ? null : attempts,
            Reason = reason?.Length > MostReason ? $"{reason.AsSpan(0, MostReason - 1)}…" : reason,
            Backfill = isBackfill ? true : null,
        };
        job = job with { LastOutcome = outcome, Recent = [.. recent.Skip(Math.Max(0, recent.Length - MostRecent + 1)), recorded] };
        outcomes.Add(new(job, due, outcome, count, now, reason));
        return job;
    }

    public static IReadOnlyList<RecordedOccurrence> Describe(ImmutableArray<RecentOutcome>? recent)
        => [.. (recent ?? []).Select(outcome => new RecordedOccurrence
        {
            DueAt = outcome.Due,
            Outcome = outcome.Outcome,
            RecordedAt = outcome.At,
            Count = outcome.Count ?? 1,
            Attempts = outcome.Attempts ?? 0,
            Reason = outcome.Reason,
            IsBackfill = outcome.Backfill ?? false,
        })];
}
