using Microsoft.Extensions.Options;

using Orleans.Serialization;

namespace CommandScheduler.Commands;

/// <summary>Has Orleans read the stored names that the application has mapped to types of this build.</summary>
/// <remarks>An alias cannot do it: Orleans looks for one only under a name without an assembly.</remarks>
internal sealed class StoredTypes(IOptions<CommandFormat> format) : ITypeConverter, ITypeNameFilter
{
    private readonly IReadOnlyDictionary<string, Type> _types = format.Value.Types;

    public bool TryFormat(Type type, out string formatted)
    {
        formatted = null!;
        return false;
    }

    public bool TryParse(string formatted, out Type type) => _types.TryGetValue(formatted, out type!);

    public bool? IsTypeNameAllowed(string typeName, string assemblyName)
    {
        var name = string.IsNullOrEmpty(assemblyName) ? typeName : $"{typeName},{assemblyName}";
        return _types.Keys.Any(stored => stored.Contains(name, StringComparison.Ordinal)) ? true : null;
    }
}
