using System.Text.Json;
using System.Text.Json.Nodes;

namespace CommandScheduler.Commands;

/// <summary>Makes JSON of commands and commands of JSON, as the application has set it.</summary>
internal sealed class CommandJson
{
    private readonly CommandFormat _format;

    public CommandJson(CommandFormat format)
    {
        _format = format;
        format.Json.MakeReadOnly(populateMissingResolver: true);
    }

    public JsonElement Write(object command) => JsonSerializer.SerializeToElement(command, command.GetType(), _format.Json);

    /// <summary>Reads a command.</summary>
    /// <exception cref="Exception">This build cannot read it, or not without loss.</exception>
    public object Read(JsonElement stored, Type type)
    {
        var json = _format.HasUpcaster(type) ? Upcast(stored, type) : stored;
        return _format.RefuseRenames && RenamedMember.Find(json, _format.Json.GetTypeInfo(type)) is { } renamed
            ? throw new RenamedMemberException(renamed)
            : json.Deserialize(type, _format.Json) ?? throw new JsonException("The stored JSON is null.");
    }

    private JsonElement Upcast(JsonElement stored, Type type)
    {
        var json = stored.ValueKind == JsonValueKind.Object
            ? JsonObject.Create(stored)!
            : throw new JsonException($"The stored JSON is no object but {stored.ValueKind}, which the upcaster for '{type}' cannot be given.");
        try
        {
            return JsonSerializer.SerializeToElement(_format.Upcast(type, json));
        }
        catch (Exception exception)
        {
            throw new JsonException($"The upcaster for '{type}' failed: {exception.GetType().Name}: {Sentence.From(exception)}", exception);
        }
    }
}
