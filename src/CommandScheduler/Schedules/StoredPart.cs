using System.Text.Json;
using System.Text.Json.Serialization;

namespace CommandScheduler.Schedules;

/// <summary>A part of a document that has a place for what it does not know.</summary>
internal abstract record StoredPart
{
    /// <summary>Gets or sets the fields that a later build added; they are kept as they are.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
