using Orleans.Timers;

namespace CommandScheduler.WakeUps;

/// <summary>The durable wake-up of one schedule: one reminder that ticks each minute from shortly before its due time on, until it is removed.</summary>
/// <remarks>
/// A tick that falls while no silo owns the reminder is gone, and the next comes a period later; so the period, not the
/// due time, bounds how late a schedule wakes up after an outage. The reminder says when to look, never what to do.
/// </remarks>
internal sealed class ReminderPromise(IReminderRegistry registry, GrainId grain, TimeProvider clock) : IWakeUpPromise
{
    /// <summary>The time between two ticks: the shortest that Orleans allows.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>How long before a distant due time the grain is woken, so that it is active when the time comes.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(5);

    /// <summary>A due time nearer than this is the grain timer's; the reminder is its safety net.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromSeconds(30);

    /// <summary>The first tick comes this much later than a near due time: a reminder that is due before it is stored slips a whole period.</summary>
    public static readonly TimeSpan Net = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestHop = TimeSpan.FromDays(300);

    private IGrainReminder? _reminder;
    private DateTimeOffset? _firstTick;

    /// <summary>Notes that the reminder is there.</summary>
    public void Exists(DateTime firstTick) => _firstTick = firstTick == default ? _firstTick : new DateTimeOffset(firstTick, TimeSpan.Zero);

    /// <summary>Makes sure that a tick comes at most a period after the due time.</summary>
    /// <param name="due">The next due time.</param>
    /// <param name="exactly">Whether a tick that comes much too early is put off as well.</param>
    public async Task EnsureAsync(DateTimeOffset due, bool exactly)
    {
        var now = clock.GetUtcNow();
        due = due < now ? now : due;
        if (_firstTick is { } first && NextTick(first, now) is var next && next <= due + Period && !(exactly && next < due - Period))
        {
            return;
        }

        var wait = due - now >= Near ? due - now - Lead : due - now + Net;
        wait = wait < LongestHop ? wait : LongestHop;
        _firstTick = null;
        _reminder = await registry.RegisterOrUpdateReminder(grain, SchedulerNames.Reminder, wait, Period);
        _firstTick = now + wait;
    }

    /// <summary>Takes the wake-up away.</summary>
    public async Task RemoveAsync()
    {
        _firstTick = null;
        var reminder = _reminder ?? await registry.GetReminder(grain, SchedulerNames.Reminder);
        _reminder = null;
        if (reminder is not null)
        {
            await registry.UnregisterReminder(grain, reminder);
        }
    }

    private static DateTimeOffset NextTick(DateTimeOffset first, DateTimeOffset now)
        => now <= first ? first : first + (Math.Ceiling((now - first) / Period) * Period);
}
