using System.Text.Json;
using System.Text.Json.Serialization;

namespace CommandScheduler.Schedules;

/// <summary>Says that a job is paused.</summary>
/// <param name="Reason">Why; null if nobody said.</param>
/// <param name="Since">Since when. What was due by then waits for the end of the pause. Null if an earlier build wrote it: nothing waits then.</param>
internal sealed record PauseMark(string? Reason, DateTimeOffset? Since = null)
{
    /// <summary>Gets or sets the fields that a later build added; they are kept as they are.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
