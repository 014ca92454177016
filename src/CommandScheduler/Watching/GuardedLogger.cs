using Microsoft.Extensions.Logging;

namespace CommandScheduler.Watching;

/// <summary>A logger whose providers may throw without harm to the work that is logged.</summary>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            // As for what it logs: a provider that cannot even say that is not asked for more.
            return false;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => Guarded.Tell(() => inner.Log(logLevel, eventId, state, exception, formatter));
}
