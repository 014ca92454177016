namespace CommandScheduler.Recurrences;

/// <summary>The calendars of this silo, by their names.</summary>
internal sealed class Calendars(IEnumerable<NamedCalendar> registered)
{
    private readonly Dictionary<string, IExclusionCalendar> _calendars
        = registered.ToDictionary(calendar => calendar.Name, calendar => calendar.Calendar, StringComparer.Ordinal);

    public static Calendars None { get; } = new([]);

    private string Names => _calendars.Count == 0 ? "none is registered" : string.Join(", ", _calendars.Keys.Order(StringComparer.Ordinal));

    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public IExclusionCalendar Find(string name, string parameter)
        => _calendars.GetValueOrDefault(name)
            ?? throw new ArgumentException(
                $"JobOptions.Exclude.Calendar '{name}' is not registered on this silo. Add AddCalendar(\"{name}\", …) to AddCommandScheduler, "
                + $"or name one of: {Names}.",
                parameter);
}
