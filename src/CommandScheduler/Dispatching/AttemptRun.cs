using System.Diagnostics.Metrics;

using CommandScheduler.Schedules;
using CommandScheduler.Time;
using CommandScheduler.Watching;

namespace CommandScheduler.Dispatching;

/// <summary>
/// One attempt on its way to its handler and in it: begins once or never, ends once, and has a token of its own. Thread-safe.
/// </summary>
/// <remarks>Time counts from when the handler begins. What was given up before that never begins.</remarks>
internal sealed class AttemptRun : IDisposable
{
    private const int OnTheWay = 0;
    private const int HasBegun = 1;
    private const int GivenUp = 2;

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<AttemptEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Suspensions.Moment _since;
    private readonly SchedulerClock _clock;
    private readonly Histogram<double> _lateness;
    private ITimer? _timer;
    private int _state;
    private volatile bool _hasReturned;

    public AttemptRun(Attempt attempt, TimeSpan timeout, Suspensions.Moment since, SchedulerClock clock, Histogram<double> lateness)
    {
        Attempt = attempt;
        Timeout = timeout;
        _since = since;
        _clock = clock;
        _lateness = lateness;
    }

    public Attempt Attempt { get; }

    public TimeSpan Timeout { get; }

    /// <summary>Gets the token that tells the handler to stop.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Gets how the attempt ended, once it has.</summary>
    public Task<AttemptEnd> Ended => _end.Task;

    /// <summary>Gets when the handler began; null if it has not.</summary>
    public DateTimeOffset? BegunAt { get; private set; }

    /// <summary>Gets a value indicating whether the command has reached its handler.</summary>
    public bool HasReached => Volatile.Read(ref _state) == HasBegun;

    /// <summary>Gets a value indicating whether the handler has ended, and not only its attempt.</summary>
    public bool HasReturned => _hasReturned;

    /// <summary>Gives the call of a dispatcher grain up if it does not begin within a time.</summary>
    public void LimitTheWay(TimeSpan limit) => SetTimer(limit);

    /// <summary>Notes that the handler begins, from which its time counts.</summary>
    /// <returns>False if the attempt was given up, or the process was suspended on the way: the handler must not be called.</returns>
    public bool TryBegin()
    {
        if (!_since.IsUnbroken && TryGiveUp())
        {
            return false;
        }

        if (Interlocked.CompareExchange(ref _state, HasBegun, OnTheWay) != OnTheWay)
        {
            return false;
        }

        var begun = _clock.GetUtcNow();
        BegunAt = begun;
        Guarded.Tell((_lateness, Late: begun - Attempt.RunAt), static told => told._lateness.Record(Math.Max(0, told.Late.TotalSeconds)));
        if (_context is null)
        {
            SetTimer(Timeout);
        }
        else
        {
            // The timer belongs to the attempt, not to what the handler does.
            ExecutionContext.Run(_context, static run => ((AttemptRun)run!).SetTimer(((AttemptRun)run).Timeout), this);
        }

        return true;
    }

    /// <summary>Gives the attempt up if its handler has not begun.</summary>
    /// <returns>False if it has.</returns>
    public bool TryGiveUp()
    {
        if (Interlocked.CompareExchange(ref _state, GivenUp, OnTheWay) != OnTheWay)
        {
            return false;
        }

        End(AttemptEnd.NotBegun);
        return true;
    }

    /// <summary>Ends the attempt because its silo stops or its activation knows no longer what is stored.</summary>
    public void CutOff() => End(TryGiveUp() ? AttemptEnd.NotBegun : AttemptEnd.CutOff);

    /// <summary>Notes that the handler has ended, and with it the attempt, unless that has ended before.</summary>
    public void Return(AttemptEnd end)
    {
        _hasReturned = true;
        End(end);
    }

    /// <summary>Ends the attempt. The first end counts.</summary>
    public void End(AttemptEnd end) => _end.TrySetResult(end);

    /// <summary>Tells the handler to stop.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    public void Dispose()
    {
        _timer?.Dispose();

        // The source is not disposed of: a handler that goes on may still use the token.
    }

    private void SetTimer(TimeSpan due)
    {
        _timer?.Dispose();
        _timer = _clock.CreateTimer(static run => ((AttemptRun)run!).TimeIsUp(), this, due, System.Threading.Timeout.InfiniteTimeSpan);
    }

    private void TimeIsUp()
    {
        if (Interlocked.CompareExchange(ref _state, GivenUp, OnTheWay) == OnTheWay)
        {
            End(new AttemptEnd(AttemptResult.NotReached, new AttemptFailure("The dispatcher did not begin with the command in time.")));
            return;
        }

        End(new AttemptEnd(AttemptResult.Failed, new AttemptFailure(
            $"TimeoutException: The attempt had no outcome within {Timeout}. Make the handler faster, or raise JobOptions.AttemptTimeout.")));
    }
}
