namespace CommandScheduler.WakeUps;

/// <summary>The durable promise that one schedule will be activated when something is due.</summary>
internal interface IWakeUpPromise
{
    /// <summary>Notes that the promise is there.</summary>
    /// <param name="firstTick">When it comes or came first, in UTC; the default if that is not known.</param>
    void Exists(DateTime firstTick);

    /// <summary>Makes sure of the promise for a due time, before the state that needs it is stored.</summary>
    /// <param name="due">The next due time.</param>
    /// <param name="exactly">Whether a wake-up that comes much too early is put off as well.</param>
    Task EnsureAsync(DateTimeOffset due, bool exactly);

    /// <summary>Takes the promise back.</summary>
    Task RemoveAsync();
}
