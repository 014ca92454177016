using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;

using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using Orleans.Serialization;
using Orleans.Serialization.TypeSystem;

namespace CommandScheduler.Commands;

/// <summary>Serializes any command that Orleans can serialize: as JSON where that keeps all of it, else as Orleans does.</summary>
/// <remarks>
/// Types are named and found by Orleans' own type converter, so that only types that Orleans allows are ever made, and an
/// alias survives a rename.
/// </remarks>
internal sealed class OrleansCommandSerializer(
    Serializer serializer,
    TypeConverter types,
    IOptions<CommandFormat> format,
    ILogger<OrleansCommandSerializer>? logger = null,
    IOptions<SchedulerOptions>? limits = null) : ICommandSerializer
{
    private readonly CommandJson _json = new(format.Value);
    private readonly ILogger _logger = new GuardedLogger(logger ?? NullLogger<OrleansCommandSerializer>.Instance);

    // Orleans parses a name each time it makes or reads one. Keep the names: an application has few types of commands.
    private readonly ConcurrentDictionary<Type, string> _names = new();
    private readonly ConcurrentDictionary<string, Type> _types = new(format.Value.Types, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Type, bool> _toldAsBytes = new();

    private int MostJson { get; } = (limits?.Value ?? new SchedulerOptions()).MaxPayloadBytes;

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

        if (AsJson(command, binary, out var reason) is { } json)
        {
            return new SerializedCommand { Type = type, Json = json };
        }

        if (_toldAsBytes.TryAdd(command.GetType(), true))
        {
            _logger.StoredAsBytes(type, reason!);
        }

        return new SerializedCommand { Type = type, Binary = binary };
    }

    public object Deserialize(SerializedCommand command)
    {
        var type = TypeOf(command.Type);
        try
        {
            if (command.Binary is { } binary)
            {
                return BinaryShape.FaultIn(binary) is { } fault
                    ? throw new InvalidOperationException(fault)
                    : serializer.Deserialize<object>(binary) ?? throw new InvalidOperationException("The stored command is null.");
            }

            if (type is not null)
            {
                return _json.Read(command.Json ?? throw new JsonException("Nothing is stored of it."), type);
            }
        }
        catch (Exception exception) when (type is not null)
        {
            var remedy = command.Binary is null ? JsonRemedy(type, exception) : "Deploy a build that knows the type";
            throw new UndeliverableCommandException(
                $"A command of type '{command.Type}' cannot be deserialized by this build: {Sentence.From(exception)} "
                + $"{remedy}; the job then goes on by itself.",
                exception);
        }
        catch (Exception exception)
        {
            throw UnknownType(command.Type, exception);
        }

        throw UnknownType(command.Type, null);
    }

    internal static ArgumentException CannotSerialize(object command, Exception exception)
        => new(
            $"Orleans cannot serialize a command of type '{command.GetType()}': {Sentence.From(exception)} "
            + "Mark the type, and the types of its members, with [GenerateSerializer].",
            nameof(command),
            exception);

    private static string JsonRemedy(Type type, Exception exception)
    {
        var oldName = (exception as RenamedMemberException)?.Member.Unknown ?? "OldName";
        return $"Mark a member that was renamed with [property: JsonPropertyName(\"{oldName}\")], give a new one a default value, or change the stored shape "
            + $"by scheduler.ConfigureCommands(commands => commands.Upcast<{type.Name}>(json => …)); deploy that";
    }

    private static UndeliverableCommandException UnknownType(string name, Exception? exception)
    {
        // Orleans finds an alias under a name alone, and the name of a type without an alias has its assembly with it.
        var alias = name.AsSpan().IndexOfAny(",[(`") < 0 && name.Length > 0 ? $"give the renamed type [Alias(\"{name}\")], or " : "";
        return new(
            $"This build has no serializable type '{name}'. Deploy a build that has it, or {alias}"
            + $"name the type that replaces it by scheduler.ConfigureCommands(commands => commands.MapType<NewType>(\"{name}\")); "
            + "the job then goes on by itself.",
            exception!);
    }

    /// <summary>Finds a type that Orleans allows; null if this build has none of the name.</summary>
    private Type? TypeOf(string name)
    {
        if (_types.TryGetValue(name, out var type))
        {
            return type;
        }

        if (name.Length > BinaryShape.MostName)
        {
            // Orleans parses a name by recursion.
            return null;
        }

        try
        {
            // Names come from the database. Remember only the names of types, so that other names do not fill the memory.
            return types.TryParse(name, out type) ? _types[name] = type : null;
        }
        catch (Exception)
        {
            // Orleans throws this and that for what it does not know or does not allow.
            return null;
        }
    }

    /// <summary>Makes JSON of a command; null, with the reason, if the JSON does not give the same command back.</summary>
    private JsonElement? AsJson(object command, byte[] binary, out string? reason)
    {
        reason = null;
        try
        {
            // The bytes hold an object once that is referred to several times, and JSON each time anew: it may grow without bound.
            var json = _json.Write(command, MostJson);
            reason = json is null ? $"JSON would take more than {MostJson} bytes." : JsonShape.FaultIn(JsonMarshal.GetRawUtf8Value(json.Value));
            if (reason is null && !serializer.SerializeToArray(_json.Read(json!.Value, command.GetType())).AsSpan().SequenceEqual(binary))
            {
                reason = "JSON does not give the same command back. It keeps what is public and can be set, by a setter or a constructor, "
                    + "and no more of a member than its declared type has.";
            }

            return reason is null ? json : null;
        }
        catch (Exception exception)
        {
            // Any failure of JSON will do as a reason to use Orleans' own form.
            reason = $"{exception.GetType().Name}: {Sentence.From(exception)}";
            return null;
        }
    }
}
