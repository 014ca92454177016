using System.Text.Json;

namespace CommandScheduler;

/// <summary>A command in its stored form: readable JSON, or bytes where JSON will not do. The schedule does not look into it.</summary>
public sealed record SerializedCommand
{
    /// <summary>Gets the name of the command's type; shown as <see cref="JobSnapshot.CommandType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Gets the command as JSON; null if <see cref="Binary"/> holds it.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>Gets the command as bytes; null if <see cref="Json"/> holds it.</summary>
    public byte[]? Binary { get; init; }
}
