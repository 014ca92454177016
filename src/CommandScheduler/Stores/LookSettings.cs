namespace CommandScheduler.Stores;

/// <summary>How a silo looks after a store that wakes schedules itself.</summary>
/// <param name="Interval">How often it looks for schedules that come due, and into the inbox.</param>
/// <param name="MaxClockSkew">By how much the silo's clock may differ from the database's; infinite if they are not compared.</param>
internal sealed record LookSettings(TimeSpan Interval, TimeSpan MaxClockSkew);
