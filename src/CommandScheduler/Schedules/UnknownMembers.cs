using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CommandScheduler.Schedules;

/// <summary>
/// Reads a part of a job whose type is public, and so has no place for the members of later builds: one that has such members is written as it
/// was read, for as long as it is the same object.
/// </summary>
/// <param name="plain">Reads and writes the part, with what it knows.</param>
internal sealed class UnknownMembers<T>(JsonSerializerOptions plain) : JsonConverter<T>
    where T : class
{
    private readonly JsonSerializerOptions _strict = new(plain) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
    private readonly ConditionalWeakTable<T, StrongBox<JsonElement>> _whole = [];

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var begin = reader;
        try
        {
            return JsonSerializer.Deserialize<T>(ref reader, _strict);
        }
        catch (JsonException)
        {
            // It has members that are unknown, or is damaged.
            reader = begin;
            var whole = JsonElement.ParseValue(ref reader);
            var known = whole.Deserialize<T>(plain);
            if (known is not null)
            {
                _whole.Add(known, new(whole));
            }

            return known;
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (_whole.TryGetValue(value, out var whole))
        {
            whole.Value.WriteTo(writer);
        }
        else
        {
            JsonSerializer.Serialize(writer, value, plain);
        }
    }
}
