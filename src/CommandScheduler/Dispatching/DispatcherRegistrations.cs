namespace CommandScheduler.Dispatching;

/// <summary>The dispatchers and handlers that the application registered.</summary>
internal sealed class DispatcherRegistrations
{
    public Type? Default { get; set; }

    public Dictionary<string, Type> Named { get; } = new(StringComparer.Ordinal);

    public Dictionary<Type, CommandHandler> Handlers { get; } = [];

    public bool IsEmpty => Default is null && Named.Count == 0 && Handlers.Count == 0;
}
