using CommandScheduler.Testing.Dispatches;

namespace CommandScheduler.Testing;

/// <summary>Says what dispatches of some commands do, in place of the application's handler. The latest that fits a command decides.</summary>
public sealed class CommandBehaviour
{
    private readonly DispatchRecorder _recorder;
    private readonly Func<object, bool> _fits;

    internal CommandBehaviour(DispatchRecorder recorder, Func<object, bool> fits)
    {
        _recorder = recorder;
        _fits = fits;
    }

    /// <summary>They succeed, and the handler is not called.</summary>
    public void Succeed() => Set((_, _) => Task.CompletedTask);

    /// <summary>They are handled as the application does it.</summary>
    public void PassThrough() => Set(null);

    /// <summary>They fail, and the handler is not called.</summary>
    /// <param name="times">
    /// How many dispatches fail, of all commands that fit together; those after them do what they did before. Null means all of them.
    /// </param>
    /// <param name="exception">What is thrown; null for an <see cref="InvalidOperationException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public void Fail(int? times = null, Exception? exception = null)
    {
        if (times < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(times), times, $"{times} dispatches cannot fail. Choose 1 or more, or null for all.");
        }

        Set((_, _) => throw (exception ?? new InvalidOperationException("The test has this dispatch fail.")), times);
    }

    /// <summary>They take a span of virtual time and then succeed, and the handler is not called.</summary>
    /// <param name="duration">How long; a dispatch that takes longer than <see cref="JobOptions.AttemptTimeout"/> fails.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public void RunFor(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        Set((dispatch, cancellationToken) => Task.Delay(duration, dispatch.Clock, cancellationToken));
    }

    /// <summary>They wait until the test releases them, while time passes, and then succeed; the handler is not called.</summary>
    /// <returns>Releases those that wait, and from then on lets all of them pass.</returns>
    public HeldDispatches Hold()
    {
        var held = new HeldDispatches();
        Set(held.WaitAsync);
        return held;
    }

    private void Set(DispatchAction? action, int? times = null) => _recorder.Add(new Behaviour(_fits, action) { Times = times });
}
