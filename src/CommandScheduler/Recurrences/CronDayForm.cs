namespace CommandScheduler.Recurrences;

/// <summary>How a <see cref="CronDay"/> is found in a month.</summary>
internal enum CronDayForm
{
    /// <summary><c>15W</c>.</summary>
    OfMonth,

    /// <summary><c>L</c>, <c>L-3</c>, <c>LW</c>.</summary>
    FromLast,

    /// <summary><c>FRI#2</c>.</summary>
    NthOfWeek,

    /// <summary><c>FRIL</c>.</summary>
    LastOfWeek,
}
