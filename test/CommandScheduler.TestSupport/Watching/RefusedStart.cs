using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.TestSupport.Watching;

/// <summary>Watches whether a silo that is refused was refused before any part of Orleans had started: nothing would stop it.</summary>
public sealed class RefusedStart : ILifecycleParticipant<ISiloLifecycle>
{
    private volatile bool _begun;

    public void AddTo(ISiloBuilder silo) => silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(this);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(RefusedStart), ServiceLifecycleStage.First + 1, _ =>
    {
        _begun = true;
        return Task.CompletedTask;
    });

    /// <summary>Asserts that a start fails, and that nothing of Orleans had started.</summary>
    /// <returns>The failure.</returns>
    public async Task<Exception> AssertAsync(Func<Task> start)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(start);
        AssertNothingBegan(refusal);
        return refusal;
    }

    public void AssertNothingBegan(Exception refusal)
        => Assert.False(_begun, $"Parts of Orleans had started, and go on, when the silo was refused: {refusal}");
}
