using Orleans.Reminders.Diagnostics;

namespace CommandScheduler.TestSupport;

/// <summary>Tells when the reminder of one grain is waited for in memory, and when it has ticked.</summary>
public sealed class ReminderWatch : IObserver<ReminderEvents.ReminderEvent>, IDisposable
{
    private readonly GrainId _grain;
    private readonly IDisposable _subscription;
    private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ticked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReminderWatch(GrainId grain)
    {
        _grain = grain;
        _subscription = ReminderEvents.AllEvents.Subscribe(this);
    }

    public Task Armed => Patience.ForAsync(_armed.Task, $"the reminder of {_grain} is waited for");

    public Task Ticked => Patience.ForAsync(_ticked.Task, $"the reminder of {_grain} ticks");

    public void OnNext(ReminderEvents.ReminderEvent value)
    {
        if (value.GrainId == _grain)
        {
            (value switch
            {
                ReminderEvents.LocalReminderTickWaitArmed => _armed,
                ReminderEvents.TickCompleted => _ticked,
                _ => null,
            })?.TrySetResult();
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscription.Dispose();
}
