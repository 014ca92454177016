using System.Diagnostics.CodeAnalysis;

using CommandScheduler.Testing.Stores;

using Orleans.Storage;

namespace CommandScheduler.Testing;

/// <summary>One sentence of the contract for stores, and the test of it.</summary>
[Experimental(SchedulerNames.StoresAreExperimental)]
public sealed class StoreCheck
{
    private readonly Func<StoreCheckRun, Task> _run;

    internal StoreCheck(StoreFeatures needs, Func<StoreCheckRun, Task> run)
    {
        Name = run.Method.Name;
        Needs = needs;
        _run = run;
    }

    /// <summary>Gets the name: a sentence with underscores, unique among the checks.</summary>
    public string Name { get; }

    /// <summary>Gets what the store must be able to do.</summary>
    public StoreFeatures Needs { get; }

    /// <summary>Tests a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Stops the test between two calls of the store.</param>
    /// <exception cref="StoreConformanceException">The store does not keep this sentence.</exception>
    public Task RunAsync(StoreUnderTest store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return RunAsync(store, TimeProvider.System, cancellationToken);
    }

    /// <summary>Gives the name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    /// <summary>Tests a store, whose calls may take a time by a clock.</summary>
    internal async Task RunAsync(StoreUnderTest store, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await _run(new StoreCheckRun(store, clock, cancellationToken)).ConfigureAwait(false);
        }
        catch (InconsistentStateException exception)
        {
            throw new StoreConformanceException($"A call with the right version was refused: {exception.Message}", exception);
        }
    }
}
