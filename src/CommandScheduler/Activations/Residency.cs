using CommandScheduler.Schedules;

namespace CommandScheduler.Activations;

/// <summary>Decides how long an activation stays in memory.</summary>
internal sealed class Residency(IActivation activation, Schedule schedule, StateWriter writer, DueTimer timer, ActivationServices silo)
{
    private readonly TaskScheduler _turns = TaskScheduler.Current;
    private DateTimeOffset _touchedAt;
    private bool _isListed;

    private bool HasNearWork => schedule.IsRunning || writer.IsWriting || timer.IsWithinReach;

    /// <summary>Notes that somebody called, so that the activation stays for its time.</summary>
    public void Touch() => _touchedAt = silo.Clock.GetUtcNow();

    /// <summary>Ends the activation if its schedule is empty, and lists it as idle if it has nothing near to do.</summary>
    public void Review()
    {
        if (!writer.IsDurable)
        {
            return;
        }

        if (schedule.IsEmpty)
        {
            // An activation that is told to end answers nobody until its attempts have ended, and those of cancelled jobs may go on for long.
            if (!schedule.IsRunning)
            {
                activation.DeactivateOnIdle();
            }
        }
        else if (!_isListed && !HasNearWork)
        {
            List();
        }
    }

    /// <summary>Has another silo try what this one cannot deliver, unless there is something to do here.</summary>
    public void LetOthersTry()
    {
        if (writer.IsDurable && !schedule.IsRunning)
        {
            silo.Idle.MoveOn(activation);
        }
    }

    /// <summary>Ends the activation if it has had nothing near to do for a while. May be called from any thread.</summary>
    public void LeaveIfIdle(TimeSpan linger)
        => Task.Factory.StartNew(
            () =>
            {
                _isListed = false;
                if (HasNearWork)
                {
                    return;
                }

                if (silo.Clock.GetUtcNow() - _touchedAt < linger)
                {
                    List();
                    return;
                }

                activation.DeactivateOnIdle();
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            _turns);

    private void List()
    {
        _isListed = true;
        silo.Idle.Add(this);
    }
}
