using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CommandScheduler.Commands;

/// <summary>A member of stored JSON that its type does not have, beside one that the type has and the JSON does not.</summary>
/// <param name="Type">The type.</param>
/// <param name="Unknown">The name in the JSON.</param>
/// <param name="Missing">The name that the type has.</param>
internal sealed record RenamedMember(Type Type, string Unknown, string Missing)
{
    /// <summary>Finds one in a value or in what it holds; null if there is none.</summary>
    public static RenamedMember? Find(JsonElement json, JsonTypeInfo type)
    {
        type = Actual(json, type);
        return (type.Kind, json.ValueKind) switch
        {
            (JsonTypeInfoKind.Object, JsonValueKind.Object) => FindInObject(json, type),
            (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) when type.ElementType is { } element
                => FindIn(json.EnumerateArray(), type.Options.GetTypeInfo(element)),
            (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) when type.ElementType is { } element
                => FindIn(json.EnumerateObject().Select(entry => entry.Value), type.Options.GetTypeInfo(element)),
            _ => null,
        };
    }

    private static RenamedMember? FindIn(IEnumerable<JsonElement> elements, JsonTypeInfo type)
        => elements.Select(element => Find(element, type)).FirstOrDefault(found => found is not null);

    private static RenamedMember? FindInObject(JsonElement json, JsonTypeInfo type)
    {
        string? unknown = null;
        foreach (var entry in json.EnumerateObject())
        {
            if (type.Properties.FirstOrDefault(one => IsNamed(entry, one)) is not { } member)
            {
                // What begins so belongs to JSON's own notes on types and references.
                unknown ??= entry.Name.StartsWith('$') ? null : entry.Name;
            }
            else if (entry.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                && member.CustomConverter is null
                && Find(entry.Value, type.Options.GetTypeInfo(member.PropertyType)) is { } found)
            {
                return found;
            }
        }

        return unknown is not null && LostIn(json, type) is { } lost ? new(type.Type, unknown, lost.Name) : null;
    }

    /// <summary>Gets a member that is read and that the JSON does not have; null if there is none, or if unknown members are kept.</summary>
    private static JsonPropertyInfo? LostIn(JsonElement json, JsonTypeInfo type)
        => type.Properties.Any(member => member.IsExtensionData)
            ? null
            : type.Properties.FirstOrDefault(member
                => (member.Set is not null || member.AssociatedParameter is not null) && !json.EnumerateObject().Any(entry => IsNamed(entry, member)));

    private static bool IsNamed(JsonProperty entry, JsonPropertyInfo member)
        => entry.NameEquals(member.Name)
            || (member.Options.PropertyNameCaseInsensitive && entry.Name.Equals(member.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Gets the type that a value says it has, where a type allows several.</summary>
    private static JsonTypeInfo Actual(JsonElement json, JsonTypeInfo type)
    {
        if (type.PolymorphismOptions is not { } kinds || json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty(kinds.TypeDiscriminatorPropertyName, out var named))
        {
            return type;
        }

        var kind = kinds.DerivedTypes.FirstOrDefault(derived => derived.TypeDiscriminator?.ToString() == named.ToString());
        return kind.DerivedType is { } actual && actual != type.Type ? type.Options.GetTypeInfo(actual) : type;
    }
}
