namespace CommandScheduler.Stores.Clocks;

/// <summary>The clock of the database, which all silos share.</summary>
internal interface IStoreClock
{
    /// <summary>Asks the database for its time.</summary>
    Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken);
}
