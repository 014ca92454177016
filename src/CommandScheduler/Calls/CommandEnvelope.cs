using System.Text.Json;

namespace CommandScheduler.Calls;

/// <summary>A command in its stored form, for a silo whose build does not know its type: it can keep it, and another can dispatch it.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.CommandEnvelope")]
internal sealed record CommandEnvelope([property: Id(0)] string Type, [property: Id(1)] string? Json, [property: Id(2)] byte[]? Binary)
{
    public static CommandEnvelope From(SerializedCommand command) => new(command.Type, command.Json?.GetRawText(), command.Binary);

    public SerializedCommand ToCommand() => new() { Type = Type, Json = Json is null ? null : JsonElement.Parse(Json), Binary = Binary };
}
