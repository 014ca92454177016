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

    /// <summary>Writes a command.</summary>
    /// <returns>Its JSON; null if that takes more bytes than it may.</returns>
    public JsonElement? Write(object command, int most)
    {
        var bounded = new BoundedBuffer(most);
        try
        {
            using (var writer = new Utf8JsonWriter(bounded, new JsonWriterOptions { Encoder = _format.Json.Encoder, MaxDepth = _format.Json.MaxDepth }))
            {
                JsonSerializer.Serialize(writer, command, command.GetType(), _format.Json);
            }

            return JsonElement.Parse(bounded.Written);
        }
        catch (BoundedBuffer.FullException)
        {
            return null;
        }
    }

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
