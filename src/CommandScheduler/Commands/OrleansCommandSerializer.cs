using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;

using Orleans.Serialization;
using Orleans.Serialization.TypeSystem;

namespace CommandScheduler.Commands;

/// <summary>Serializes any command that Orleans can serialize: as JSON where that keeps all of it, else as Orleans does.</summary>
/// <remarks>
/// Types are named and found by Orleans' own type converter, so that only types that Orleans allows are ever made, and an
/// alias survives a rename.
/// </remarks>
internal sealed class OrleansCommandSerializer(Serializer serializer, TypeConverter types) : ICommandSerializer
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        AllowOutOfOrderMetadataProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Orleans parses a name each time it makes or reads one. Keep the names: an application has few types of commands.
    private readonly ConcurrentDictionary<Type, string> _names = new();
    private readonly ConcurrentDictionary<string, Type> _types = new(StringComparer.Ordinal);

    public SerializedCommand Serialize(object command)
    {
        ArgumentNullException.ThrowIfNull(command);
        string type;
        byte[] binary;
        try
        {
            type = _names.GetOrAdd(command.GetType(), static (type, types) => types.Format(type), types);
            binary = serializer.SerializeToArray(command);
        }
        catch (Exception exception)
        {
            throw CannotSerialize(command, exception);
        }

        return AsJson(command, binary) is { } json
            ? new SerializedCommand { Type = type, Json = json }
            : new SerializedCommand { Type = type, Binary = binary };
    }

    public object Deserialize(SerializedCommand command)
    {
        try
        {
            if (command.Binary is { } binary)
            {
                return serializer.Deserialize<object>(binary) ?? throw new InvalidOperationException("The stored command is null.");
            }

            if (TypeOf(command.Type) is { } type && command.Json is { } json && json.Deserialize(type, JsonOptions) is { } value)
            {
                return value;
            }
        }
        catch (Exception exception)
        {
            throw new UndeliverableCommandException(
                $"A command of type '{command.Type}' cannot be deserialized by this build: {Sentence.From(exception)} "
                + "Deploy a build that knows the type, then requeue the job.",
                exception);
        }

        throw new UndeliverableCommandException(
            $"This build has no serializable type '{command.Type}'. Deploy a build that has it, "
            + $"or give the renamed type [Alias(\"{command.Type}\")], then requeue the job.");
    }

    internal static ArgumentException CannotSerialize(object command, Exception exception)
        => new(
            $"Orleans cannot serialize a command of type '{command.GetType()}': {Sentence.From(exception)} "
            + "Mark the type, and the types of its members, with [GenerateSerializer].",
            nameof(command),
            exception);

    /// <summary>Finds a type that Orleans allows; null if this build has none of the name.</summary>
    private Type? TypeOf(string name)
    {
        // Names come from the database. Remember only the names of types, so that other names do not fill the memory.
        if (!_types.TryGetValue(name, out var type) && types.TryParse(name, out type))
        {
            _types[name] = type;
        }

        return type;
    }

    /// <summary>Makes JSON of a command; null if the JSON does not give the same command back.</summary>
    private JsonElement? AsJson(object command, byte[] binary)
    {
        try
        {
            var json = JsonSerializer.SerializeToElement(command, command.GetType(), JsonOptions);

            // PostgreSQL refuses this escape in its JSON operators.
            return json.GetRawText().Contains("\\u0000", StringComparison.Ordinal)
                || json.Deserialize(command.GetType(), JsonOptions) is not { } copy
                || !serializer.SerializeToArray(copy).AsSpan().SequenceEqual(binary)
                    ? null
                    : json;
        }
        catch (Exception)
        {
            // Any failure of JSON will do as a reason to use Orleans' own form.
            return null;
        }
    }
}
