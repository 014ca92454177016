namespace CommandScheduler.Testing;

/// <summary>Stands in for a handler.</summary>
internal delegate Task DispatchAction(DispatchInProgress dispatch, CancellationToken cancellationToken);

/// <summary>What a test said about some commands; the action is null if the handler is called.</summary>
internal sealed class Behaviour(Func<object, bool> fits, DispatchAction? action)
{
    public DispatchAction? Action => action;

    /// <summary>Gets or sets how often it applies; null for always.</summary>
    public int? Times { get; set; }

    public bool Fits(object command) => fits(command);
}

/// <summary>A dispatch whose handler the kit stands in for.</summary>
internal sealed class DispatchInProgress(Work work, TimeProvider clock)
{
    public TimeProvider Clock => clock;

    public Work Work => work;

    /// <summary>Waits for time to pass or for the test.</summary>
    public async Task WaitAsync(Task until)
    {
        work.Wait();
        await until;
        work.Awake();
    }
}
