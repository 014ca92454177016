using CommandScheduler.Watching;

using Microsoft.Extensions.Options;

using Orleans.Configuration;

namespace CommandScheduler.Stores;

/// <summary>The calls of the store that activations wait for. A silo that stops gives them up when the store does not answer.</summary>
/// <remarks>
/// Orleans waits for what its grains do before it lets them go, so that a store that is gone would hold a silo up until its host loses
/// patience. The wait ends when the grace of attempts is over and no call has succeeded for a while; as long as some do, the
/// others have their time.
/// </remarks>
internal sealed class StoreCalls(IOptions<SchedulerOptions> options, IOptions<SiloMessagingOptions> messaging, TimeProvider clock)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(0.5);

    /// <summary>The share of the time after which Orleans gives a call up in which it is answered: the answer has its way, too.</summary>
    private const double ShareOfResponseTime = 5.0 / 6;

    private static readonly TimeSpan LongestResponse = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _givenUp = new();
    private ITimer? _looks;
    private int _waiting;
    private long _silentSince;

    /// <summary>Gets the token that is cancelled when the silo stops and its store does not answer.</summary>
    public CancellationToken GivenUp => _givenUp.Token;

    /// <summary>Gets how many calls are under way.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Participate(ISiloLifecycle lifecycle)
        => lifecycle.Subscribe(nameof(StoreCalls), ServiceLifecycleStage.Last, _ => Task.CompletedTask, _ =>
        {
            _looks = clock.CreateTimer(_ => Look(), null, options.Value.ShutdownGrace, LookEvery);
            return Task.CompletedTask;
        });

    /// <summary>Waits for a call of the store, or until it is given up.</summary>
    /// <exception cref="TimeoutException">The silo stops, and the store does not answer: what becomes of the call is unknown.</exception>
    public async Task WaitAsync(Task call)
    {
        if (call.IsCompleted)
        {
            // It may never have asked the store.
            await call.ConfigureAwait(false);
            return;
        }

        if (Interlocked.Increment(ref _waiting) == 1)
        {
            Volatile.Write(ref _silentSince, Now);
        }

        try
        {
            await call.WaitAsync(_givenUp.Token).ConfigureAwait(false);
            Volatile.Write(ref _silentSince, Now);
        }
        catch (OperationCanceledException) when (_givenUp.IsCancellationRequested)
        {
            if (call.IsCompleted)
            {
                await call.ConfigureAwait(false);
                return;
            }

            _ = call.ContinueWith(static late => late.Exception, TaskScheduler.Default);
            throw new TimeoutException("The silo stops, and its store does not answer.");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Gets the present, from which a caller's time may count.</summary>
    public long Now => clock.GetTimestamp();

    /// <summary>Gets how long ago a moment is that <see cref="Now"/> told.</summary>
    public TimeSpan Since(long then) => clock.GetElapsedTime(then);

    /// <summary>Waits for what the answer of a call rests on, but for no longer than the caller waits for the answer.</summary>
    /// <param name="stored">What must be stored, or read.</param>
    /// <param name="since">Since when the caller waits, as <see cref="Now"/> was then.</param>
    /// <exception cref="TimeoutException">It takes so long that Orleans would tell the caller of a time-out, which says nothing. It goes on.</exception>
    public async Task InTimeAsync(Task stored, long since)
    {
        if (stored.IsCompleted)
        {
            await stored.ConfigureAwait(false);
            return;
        }

        var limit = messaging.Value.ResponseTimeout;
        limit = limit <= TimeSpan.Zero || limit > LongestResponse ? LongestResponse : limit * ShareOfResponseTime;
        var left = limit - clock.GetElapsedTime(since);
        try
        {
            await stored.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!stored.IsCompleted)
        {
            _ = stored.ContinueWith(static late => late.Exception, TaskScheduler.Default);
            throw new TimeoutException($"There was no answer within {limit.TotalSeconds:0} s.");
        }
    }

    /// <summary>
    /// Returns when those who were told that the silo gives their calls up have had time to hear of it: Orleans closes its connections as soon as
    /// its grains are gone, with the answers that are on their way.
    /// </summary>
    public Task LetAnswersGoAsync(CancellationToken cancellationToken)
        => _givenUp.IsCancellationRequested ? Task.Delay(AnswerTime, clock, cancellationToken) : Task.CompletedTask;

    public void Dispose()
    {
        _looks?.Dispose();
        _givenUp.Dispose();
    }

    private void Look()
    {
        if (Waiting > 0 && Since(Volatile.Read(ref _silentSince)) >= Silence)
        {
            // Those who wait go on in turns of their own.
            Guarded.Tell(_givenUp.Cancel);
        }
    }
}
