using Orleans.Timers;

namespace CommandScheduler.Testing.Storage;

/// <summary>The reminders of the application's grains, on the virtual clock. They outlive silos. Thread-safe.</summary>
/// <remarks>As in production, a tick that falls while no silo runs is gone, and the next comes a period later.</remarks>
internal sealed class VirtualReminders(VirtualClock clock) : IReminderRegistry
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(GrainId Grain, string Name), Reminder> _reminders = new(Comparer<(GrainId Grain, string Name)>.Create(
        (left, right) => left.Grain.CompareTo(right.Grain) is not 0 and var byGrain ? byGrain : string.CompareOrdinal(left.Name, right.Name)));

    public DateTimeOffset? Next
    {
        get
        {
            lock (_lock)
            {
                return _reminders.Count > 0 ? _reminders.Values.Min(reminder => reminder.Next) : null;
            }
        }
    }

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        var first = clock.GetUtcNow() + dueTime;
        var reminder = new Reminder(callingGrainId, reminderName, first, period) { Next = first };
        lock (_lock)
        {
            _reminders[(callingGrainId, reminderName)] = reminder;
        }

        return Task.FromResult<IGrainReminder>(reminder);
    }

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        lock (_lock)
        {
            _reminders.Remove((callingGrainId, reminder.ReminderName));
        }

        return Task.CompletedTask;
    }

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        lock (_lock)
        {
            return Task.FromResult<IGrainReminder?>(_reminders.GetValueOrDefault((callingGrainId, reminderName)));
        }
    }

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId)
    {
        lock (_lock)
        {
            return Task.FromResult<List<IGrainReminder>>([.. _reminders.Values.Where(reminder => reminder.Grain == callingGrainId)]);
        }
    }

    /// <summary>Takes the ticks that are due, and puts each reminder off to its next.</summary>
    public IReadOnlyList<Reminder> TakeDue()
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            var due = _reminders.Values.Where(reminder => reminder.Next <= now).ToList();
            due.ForEach(reminder => reminder.Next += reminder.Period * (Math.Floor((now - reminder.Next) / reminder.Period) + 1));
            return due;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _reminders.Clear();
        }
    }

    internal sealed class Reminder(GrainId grain, string name, DateTimeOffset first, TimeSpan period) : IGrainReminder
    {
        public string ReminderName => name;

        public GrainId Grain => grain;

        public DateTimeOffset First => first;

        public TimeSpan Period => period;

        public DateTimeOffset Next { get; set; }
    }
}
