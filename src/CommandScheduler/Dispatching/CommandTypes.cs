using System.Collections.Concurrent;

using Orleans.Serialization.TypeSystem;

namespace CommandScheduler.Dispatching;

/// <summary>Knows the stored names of the types of commands that the application has a handler or options for.</summary>
internal sealed class CommandTypes
{
    private readonly DispatcherRegistrations _registrations;
    private readonly ConcurrentDictionary<string, Type> _types = new(StringComparer.Ordinal);

    public CommandTypes(DispatcherRegistrations registrations, TypeConverter types)
    {
        _registrations = registrations;
        foreach (var type in registrations.Handlers.Keys.Union(registrations.TypeOptions.Keys))
        {
            try
            {
                _types[types.Format(type)] = type;
            }
            catch (Exception)
            {
                // A type that Orleans cannot name has a name of the application's own serializer, which its first dispatch teaches.
            }
        }
    }

    public DispatchOptions? OptionsOf(string storedName)
        => _types.TryGetValue(storedName, out var type) ? _registrations.TypeOptions.GetValueOrDefault(type) : null;

    /// <summary>Says whether a handler of this process receives the commands of a type.</summary>
    public bool IsHandled(string storedName) => _types.TryGetValue(storedName, out var type) && _registrations.Handlers.ContainsKey(type);

    /// <summary>Learns the stored name of a type, which a serializer of the application's may have chosen.</summary>
    public void Learn(string storedName, Type type)
    {
        // Names come from the database. Only those of registered types are remembered, so that others do not fill the memory.
        if (!_types.ContainsKey(storedName) && (_registrations.Handlers.ContainsKey(type) || _registrations.TypeOptions.ContainsKey(type)))
        {
            _types.TryAdd(storedName, type);
        }
    }
}
