using System.Text.Json.Serialization;

namespace CommandScheduler.Schedules;

/// <summary>An occurrence that was dead-lettered or quarantined.</summary>
/// <param name="Occurrence">The occurrence. Of a quarantined one, <see cref="Schedules.Occurrence.RunAt"/> is when it is tried next.</param>
/// <param name="Outcome">Which of the two.</param>
/// <param name="FailedAt">When; null if an earlier build wrote it.</param>
internal sealed record HeldOccurrence(Occurrence Occurrence, OccurrenceOutcome Outcome, DateTimeOffset? FailedAt = null) : StoredPart
{
    [JsonIgnore]
    public bool IsQuarantined => Outcome == OccurrenceOutcome.Quarantined;
}
