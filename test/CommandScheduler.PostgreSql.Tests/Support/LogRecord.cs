using System.Collections.Concurrent;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>Keeps what the scheduler logs.</summary>
internal sealed class LogRecord : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Event, LogLevel Level, string Text)> _lines = new();

    public IEnumerable<string> Of(string eventName) => _lines.Where(line => line.Event == eventName).Select(line => line.Text);

    public IEnumerable<string> WarningsAndWorse => _lines.Where(line => line.Level >= LogLevel.Warning).Select(line => $"{line.Event}: {line.Text}");

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName.StartsWith("CommandScheduler", StringComparison.Ordinal) ? _lines : null);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<(string Event, LogLevel Level, string Text)>? lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => lines is not null && logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines!.Enqueue((eventId.Name ?? "", logLevel, formatter(state, exception)));
            }
        }
    }
}
