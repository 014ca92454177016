namespace CommandScheduler.Schedules;

/// <summary>One of the last outcomes of a job, as it is stored: usual values are left out.</summary>
internal sealed record RecentOutcome : StoredPart
{
    public required DateTimeOffset Due { get; init; }

    public required OccurrenceOutcome Outcome { get; init; }

    public required DateTimeOffset At { get; init; }

    public long? Count { get; init; }

    public int? Attempts { get; init; }

    public string? Reason { get; init; }

    public bool? Backfill { get; init; }
}
