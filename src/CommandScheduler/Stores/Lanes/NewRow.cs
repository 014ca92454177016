namespace CommandScheduler.Stores.Lanes;

/// <summary>A row of the table as it is to be written.</summary>
internal sealed record NewRow
{
    public required int RingHash { get; init; }

    /// <summary>Gets the random number that tells this write from every other.</summary>
    public required long WriteId { get; init; }

    public required DateTime? WakeUpAt { get; init; }

    public required long? ArmedBy { get; init; }

    public required bool? Attention { get; init; }

    /// <summary>Gets the tags; null if there are none.</summary>
    public required IReadOnlyCollection<string>? Tags { get; init; }

    public required string Document { get; init; }

    /// <summary>Makes the row of a write.</summary>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="write">What is to be stored.</param>
    /// <param name="armedBy">The silo whose timer waits for the wake-up; null if nobody's does.</param>
    public static NewRow Of(string scheduleId, ScheduleWrite write, long? armedBy) => new()
    {
        RingHash = Ring.RingHash.OfSchedule(scheduleId),
        WriteId = Random.Shared.NextInt64(1, long.MaxValue),
        WakeUpAt = write.WakeUpAt?.UtcDateTime,
        ArmedBy = armedBy,
        Attention = write.NeedsAttention ? true : null,
        Tags = write.Tags.Count == 0 ? null : write.Tags,
        Document = write.Document,
    };
}
