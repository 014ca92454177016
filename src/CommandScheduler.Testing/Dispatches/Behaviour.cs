namespace CommandScheduler.Testing.Dispatches;

/// <summary>Says what the dispatches of some commands do, as the test wants it. Without an action, the handler is called.</summary>
internal sealed class Behaviour(Func<object, bool> fits, DispatchAction? action)
{
    public DispatchAction? Action => action;

    /// <summary>Gets or sets how often it applies; null for always.</summary>
    public int? Times { get; set; }

    public bool Fits(object command) => fits(command);
}
