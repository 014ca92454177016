using System.Text.Json;
using System.Text.Json.Serialization;

namespace CommandScheduler.Schedules;

/// <summary>An occurrence that was dead-lettered or quarantined.</summary>
/// <param name="Occurrence">The occurrence. Of a quarantined one, <see cref="Schedules.Occurrence.RunAt"/> is when it is tried next.</param>
/// <param name="Outcome">Which of the two.</param>
/// <param name="FailedAt">When; null if an earlier build wrote it.</param>
internal sealed record HeldOccurrence(Occurrence Occurrence, OccurrenceOutcome Outcome, DateTimeOffset? FailedAt = null)
{
    [JsonIgnore]
    public bool IsQuarantined => Outcome == OccurrenceOutcome.Quarantined;

    /// <summary>Gets or sets the fields that a later build added; they are kept as they are.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
