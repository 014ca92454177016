namespace CommandScheduler.Recurrences;

/// <summary>A calendar as it was registered.</summary>
internal sealed record NamedCalendar(string Name, IExclusionCalendar Calendar);
