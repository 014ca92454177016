using System.Collections.Concurrent;
using System.Globalization;

using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Load;

/// <summary>Begins one play after another, at a steady rate and each on a schedule of its own, until it is told that it is enough.</summary>
/// <param name="caller">Makes the calls.</param>
/// <param name="inbox">Schedules in transactions.</param>
/// <param name="random">Chances of which play begins.</param>
/// <param name="perSecond">How many begin each second.</param>
/// <param name="choose">Chooses one.</param>
internal sealed class Audience(Caller caller, IInbox inbox, Random random, double perSecond, Func<Random, Func<Play, Task>> choose) : IAsyncDisposable
{
    /// <summary>Plays that calls hold up are not waited for, but there is an end to their number.</summary>
    private const int MostAtOnce = 600;

    private readonly ConcurrentDictionary<Task, bool> _plays = new();
    private readonly CancellationTokenSource _enough = new();
    private readonly CancellationTokenSource _over = new();
    private Task _beginning = Task.CompletedTask;
    private int _begun;

    public void Begin() => _beginning = BeginAsync();

    /// <summary>Begins no more plays, and waits until all have ended.</summary>
    /// <param name="patience">After this time they make their last calls.</param>
    public async Task EndAsync(TimeSpan patience)
    {
        await _enough.CancelAsync();
        await _beginning;
        _over.CancelAfter(patience);
        await Task.WhenAll(_plays.Keys);
    }

    /// <summary>Makes a play for somebody else to act.</summary>
    public Play NewPlay()
    {
        var number = Interlocked.Increment(ref _begun);
        int seed;
        lock (random)
        {
            seed = random.Next();
        }

        return new(caller, inbox, $"p{number.ToString(CultureInfo.InvariantCulture)}", new Random(seed), _over.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(TimeSpan.Zero);
        _enough.Dispose();
        _over.Dispose();
    }

    private static async Task RunAsync(Func<Play, Task> act, Play play)
    {
        // Plays begin side by side, and what they do before their first call is theirs.
        await Task.Yield();
        await act(play);
    }

    private async Task BeginAsync()
    {
        while (!_enough.IsCancellationRequested)
        {
            await caller.Reach.WaitAsync(_enough.Token);
            if (_plays.Count < MostAtOnce)
            {
                Func<Play, Task> act;
                lock (random)
                {
                    act = choose(random);
                }

                var play = RunAsync(act, NewPlay());
                _plays.TryAdd(play, true);
                _ = play.ContinueWith(ended => _plays.TryRemove(ended, out _), TaskScheduler.Default);
            }

            await MachineClock.PauseAsync(TimeSpan.FromSeconds(1 / perSecond), _enough.Token);
        }
    }
}
