namespace CommandScheduler.Recurrences;

/// <summary>A recurrence that is to be read, with all that its meaning depends on.</summary>
/// <param name="Text">The text as it was given.</param>
/// <param name="Words">Its words; at least one.</param>
/// <param name="Zone">The time zone.</param>
/// <param name="DaylightSaving">What happens when the clocks change; null leaves it to the kind of recurrence.</param>
/// <param name="Parameter">The parameter that errors name.</param>
internal sealed record RecurrenceText(string Text, string[] Words, TimeZoneInfo Zone, DaylightSaving? DaylightSaving, string Parameter)
{
    public ArgumentException Error(string message) => new(message, Parameter);
}
