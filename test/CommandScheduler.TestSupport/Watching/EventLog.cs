using Microsoft.Extensions.Logging;

namespace CommandScheduler.TestSupport.Watching;

/// <summary>Keeps what the scheduler logs, from Debug on.</summary>
public sealed class EventLog : ILoggerProvider
{
    private readonly Sightings<LoggedEvent> _events = new();

    public IEnumerable<string> WarningsAndWorse => _events.All.Where(logged => logged.Level >= LogLevel.Warning).Select(logged => logged.ToString());

    /// <summary>Adds the log to a host.</summary>
    public void AddTo(ILoggingBuilder logging) => logging.AddProvider(this).AddFilter<EventLog>(nameof(CommandScheduler), LogLevel.Debug);

    /// <summary>Gets all events of one name.</summary>
    public IEnumerable<LoggedEvent> All(string name) => _events.All.Where(logged => logged.Name == name);

    /// <summary>Gets the texts of all events of one name.</summary>
    public IEnumerable<string> Of(string name) => All(name).Select(logged => logged.Text);

    /// <summary>Returns the first event of a name that fits, logged already or still to come.</summary>
    public Task<LoggedEvent> FirstAsync(string name, Func<LoggedEvent, bool>? where = null)
        => _events.FirstAsync(logged => logged.Name == name && (where is null || where(logged)), $"an event {name}");

    /// <summary>Returns the first event of a name that tells of a schedule or of one of its occurrences.</summary>
    public Task<LoggedEvent> FirstAsync(string name, IScheduleGrain schedule)
    {
        var id = schedule.GetPrimaryKeyString();
        return FirstAsync(
            name,
            logged => logged["ScheduleId"] as string == id || (logged["OccurrenceId"] as string)?.StartsWith($"{id}/", StringComparison.Ordinal) == true);
    }

    public ILogger CreateLogger(string categoryName)
        => new Logger(categoryName.StartsWith(nameof(CommandScheduler), StringComparison.Ordinal) ? _events : null);

    public void Dispose()
    {
    }

    private sealed class Logger(Sightings<LoggedEvent>? events) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => events is not null && logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var facts = (state as IReadOnlyList<KeyValuePair<string, object?>> ?? []).Where(fact => fact.Key != "{OriginalFormat}");
                events!.Add(new LoggedEvent(eventId.Id, eventId.Name ?? "", logLevel, formatter(state, exception), [.. facts], exception));
            }
        }
    }
}
