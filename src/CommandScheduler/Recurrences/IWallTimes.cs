namespace CommandScheduler.Recurrences;

/// <summary>The wall times at which something occurs, whatever the time zone. Immutable and thread-safe.</summary>
internal interface IWallTimes
{
    /// <summary>Gets a value indicating whether the times form an interval, which counts elapsed time; otherwise they are fixed times of a day.</summary>
    bool IsInterval { get; }

    /// <summary>Finds the first wall time strictly after another; null if there is none.</summary>
    DateTime? Next(DateTime after);

    /// <summary>Counts the wall times after one up to and with another, day by day.</summary>
    long Count(DateTime after, DateTime upTo);
}
