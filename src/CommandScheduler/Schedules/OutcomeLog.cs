using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>The outcomes that were decided and are not stored yet. An outcome is noted here and in its job, which keeps the last ones.</summary>
internal sealed class OutcomeLog
{
    private const int MostRecent = 10;
    private const int MostReason = 200;

    private readonly List<OutcomeRecord> _outcomes = [];

    public bool IsEmpty => _outcomes.Count == 0;

    /// <summary>Gets the place in the log to which <see cref="BackTo"/> can return.</summary>
    public int Mark => _outcomes.Count;

    /// <summary>Records the outcome of an occurrence, or of several in a row.</summary>
    public Job Record(
        Job job,
        DateTimeOffset due,
        OccurrenceOutcome outcome,
        DateTimeOffset now,
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
        job = job with { LastOutcome = outcome, Recent = WithRoom(recent, job.NextDue).Add(recorded) };
        _outcomes.Add(new(job, due, outcome, count, now, reason));
        return job;
    }

    /// <summary>Drops the oldest outcome if there are enough, but not the one by which the job knows that its next occurrence has its outcome.</summary>
    private static ImmutableArray<RecentOutcome> WithRoom(ImmutableArray<RecentOutcome> recent, DateTimeOffset? next)
    {
        if (recent.Length < MostRecent)
        {
            return recent;
        }

        var isOfNext = recent[0] is { Outcome: OccurrenceOutcome.Quarantined, Backfill: null } && recent[0].Due == next;
        return [.. recent.RemoveAt(isOfNext ? 1 : 0).TakeLast(MostRecent - 1)];
    }

    /// <summary>Takes back the outcomes that were recorded after a mark.</summary>
    public void BackTo(int mark) => _outcomes.RemoveRange(mark, _outcomes.Count - mark);

    /// <summary>Adds the outcomes of another log, in order.</summary>
    public void Append(OutcomeLog other) => _outcomes.AddRange(other._outcomes);

    /// <summary>Empties the log.</summary>
    public IReadOnlyList<OutcomeRecord> Clear()
    {
        var cleared = _outcomes.ToArray();
        _outcomes.Clear();
        return cleared;
    }
}
