namespace CommandScheduler.Time;

/// <summary>How long to wait between tries: twice as long each time, up to a limit. For one caller at a time.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeProvider clock)
{
    /// <summary>Makes a backoff whose pauses are all alike.</summary>
    public Backoff(TimeSpan pause, TimeProvider clock)
        : this(pause, pause, clock)
    {
    }

    private TimeSpan? _grown;

    /// <summary>Gets the pause that comes next.</summary>
    public TimeSpan Pause => _grown ?? first;

    /// <summary>Begins with the first pause again.</summary>
    public void Reset() => _grown = null;

    /// <summary>Makes the next pause longer.</summary>
    public void Grow() => _grown = Pause * 2 < longest ? Pause * 2 : longest;

    /// <summary>Waits for the pause, or until the token is cancelled. Never throws, and goes on in the caller's context.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
        => await Task.Delay(Pause, clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    /// <summary>Tries until it succeeds, a number of times at most, or until the token is cancelled.</summary>
    /// <param name="tries">How often at most.</param>
    /// <param name="attempt">Tries once; is told whether that is the last time, and says whether it succeeded.</param>
    /// <param name="cancellationToken">Ends it between two tries.</param>
    public async Task TryAsync(int tries, Func<bool, Task<bool>> attempt, CancellationToken cancellationToken)
    {
        for (var left = tries; left > 0 && !cancellationToken.IsCancellationRequested; left--)
        {
            if (await attempt(left == 1) || left == 1)
            {
                return;
            }

            await WaitAsync(cancellationToken);
            Grow();
        }
    }
}
