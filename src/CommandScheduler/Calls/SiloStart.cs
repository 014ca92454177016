namespace CommandScheduler.Calls;

/// <summary>Has calls of a silo's host wait until the silo can take them, and says what to do if that cannot come.</summary>
internal sealed class SiloStart(TimeProvider clock) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>A host starts its services one after the other: a service before the silo that awaits a call waits for itself.</summary>
    private static readonly TimeSpan BeforeItBegins = TimeSpan.FromSeconds(5);

    /// <summary>A start may change the tables of a database.</summary>
    private static readonly TimeSpan WhileItLasts = TimeSpan.FromMinutes(5);

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsDone => _done.Task.IsCompletedSuccessfully;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(SiloStart), ServiceLifecycleStage.First, _ => Set(_begun), _ => Stop());

        // Start-up tasks run in this stage, too, and may call.
        lifecycle.Subscribe(nameof(SiloStart), ServiceLifecycleStage.Active, _ => Set(_done));
    }

    /// <summary>Waits until the silo can take calls.</summary>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _begun.Task.WaitAsync(BeforeItBegins, clock, cancellationToken).ConfigureAwait(false);
            await _done.Task.WaitAsync(WhileItLasts, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException(
                "The silo has not started, so that nothing can be scheduled or listed yet. A host starts its services in the order in which they were added: "
                + "add a hosted service that schedules after UseOrleans, not before, or schedule in silo.AddStartupTask(…).",
                exception);
        }
    }

    private static Task Set(TaskCompletionSource source)
    {
        source.TrySetResult();
        return Task.CompletedTask;
    }

    private Task Stop()
    {
        if (_done.TrySetException(new InvalidOperationException("The silo was stopped before it had started.")))
        {
            // Nobody may be waiting for it.
            _ = _done.Task.Exception;
        }

        return Task.CompletedTask;
    }
}
