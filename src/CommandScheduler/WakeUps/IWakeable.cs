namespace CommandScheduler.WakeUps;

/// <summary>A schedule, as what wakes it sees it.</summary>
[Alias("CommandScheduler.IWakeable")]
internal interface IWakeable : IGrainWithStringKey
{
    /// <summary>Loads the schedule if it is not in memory, and has it arm its timer. Returns before anything is dispatched.</summary>
    /// <param name="firstTick">When the schedule's reminder ticks or ticked first, in UTC.</param>
    [Alias("Wake")]
    Task Wake(DateTime firstTick);
}
