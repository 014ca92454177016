using CommandScheduler.Chaos.Ledger;

using Orleans.Runtime.Messaging;

namespace CommandScheduler.Chaos.Load;

/// <summary>
/// Whether the client reaches the cluster. Calls that no silo can take fail at once: while there is none, who would call waits here. Thread-safe.
/// </summary>
/// <param name="probe">Asks the cluster for something.</param>
internal sealed class Reach(Func<Task> probe)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the answer to one probe is waited for.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(2);

    /// <summary>After this time calls are made whatever comes of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private Task _back = Task.CompletedTask;
    private TimeSpan _since;

    /// <summary>Gets since when the cluster is reached; the greatest time while it is not.</summary>
    public TimeSpan Since
    {
        get
        {
            lock (_lock)
            {
                return _back.IsCompleted ? _since : TimeSpan.MaxValue;
            }
        }
    }

    /// <summary>Says whether an error may mean that there is no silo that would take a call.</summary>
    public static bool IsLost(Exception exception)
        => exception is ConnectionFailedException or SiloUnavailableException or OrleansMessageRejectionException;

    /// <summary>Takes note of a call that failed so.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            if (_back.IsCompleted)
            {
                _back = RegainAsync();
            }
        }
    }

    /// <summary>Waits until the cluster is reached, or it is enough.</summary>
    public async Task WaitAsync(CancellationToken enough = default)
        => await _back.WaitAsync(enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task RegainAsync()
    {
        // What the call that failed had in it, such as a silo of its choice, is none of the probe's business.
        RequestContext.Clear();
        await Task.Yield();
        await ProbeAsync(MachineClock.Monotonic + Patience);
        lock (_lock)
        {
            _since = MachineClock.Monotonic;
        }
    }

    private async Task ProbeAsync(TimeSpan until)
    {
        while (MachineClock.Monotonic < until)
        {
            try
            {
                await probe().WaitAsync(Answer, TimeProvider.System);
                return;
            }
            catch (Exception exception) when (IsLost(exception) || exception is TimeoutException)
            {
                await MachineClock.WaitAsync(Pause);
            }
            catch (Exception)
            {
                // That is an answer.
                return;
            }
        }
    }
}
