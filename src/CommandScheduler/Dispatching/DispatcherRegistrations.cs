namespace CommandScheduler.Dispatching;

/// <summary>The dispatchers, handlers and middleware that the application registered, and the options of types and dispatchers.</summary>
internal sealed class DispatcherRegistrations
{
    public Type? Default { get; set; }

    public Dictionary<string, Type> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets or sets who receives what nobody else does; only the test kit has one.</summary>
    public CommandReceiver? Last { get; set; }

    public Dictionary<Type, CommandReceiver> Handlers { get; } = [];

    /// <summary>Gets what makes each middleware from the services of a dispatch, the outermost first.</summary>
    public List<Func<IServiceProvider, ICommandMiddleware>> Middleware { get; } = [];

    public Dictionary<Type, DispatchOptions> TypeOptions { get; } = [];

    /// <summary>Gets the options of the dispatchers, by key; of the one for every key that no other has, by the empty text.</summary>
    public Dictionary<string, DispatchOptions> DispatcherOptions { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => Default is null && Named.Count == 0 && Handlers.Count == 0 && Last is null;
}
