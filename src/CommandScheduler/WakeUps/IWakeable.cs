namespace CommandScheduler.WakeUps;

/// <summary>A schedule, as seen by the parts that wake it.</summary>
[Alias("CommandScheduler.IWakeable")]
internal interface IWakeable : IGrainWithStringKey
{
    /// <summary>Loads the schedule if it is not in memory, and has it arm its timer. Returns before anything is dispatched.</summary>
    /// <param name="firstTick">When the schedule's reminder ticks or ticked first, in UTC; the default if it is not known whether there is one.</param>
    /// <param name="document">The schedule as the store had it a moment ago, so that it need not be read again; null if it is not known.</param>
    /// <param name="version">The version of the document.</param>
    /// <returns>False if this activation will dispatch nothing, because its silo stops or its state was lost: wake it again soon.</returns>
    [Alias("Wake")]
    Task<bool> Wake(DateTime firstTick, string? document = null, string? version = null);

    /// <summary>Applies entries of the store's inbox, in order. Returns when each is settled, applied or refused, and that is stored.</summary>
    /// <param name="entries">The entries of this schedule. Those that this activation knows already are passed over.</param>
    [Alias("TakeUp")]
    Task TakeUp(IReadOnlyList<InboxEntry> entries);
}
