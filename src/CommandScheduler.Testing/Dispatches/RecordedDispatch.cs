using System.Globalization;

namespace CommandScheduler.Testing;

/// <summary>A dispatch of a command: an attempt that reached its handler, or the stand-in of a test.</summary>
public sealed class RecordedDispatch
{
    internal RecordedDispatch(ScheduledCommand scheduled, DateTimeOffset at)
    {
        Scheduled = scheduled;
        At = at;
    }

    /// <summary>Gets what was dispatched: schedule, job, command, due time, attempt.</summary>
    public ScheduledCommand Scheduled { get; }

    /// <summary>Gets the command.</summary>
    public object Command => Scheduled.Command;

    /// <summary>Gets when it was dispatched, in UTC.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Gets how it ended.</summary>
    public DispatchResult Result { get; private set; }

    /// <summary>Gets why it failed or was cut off; null otherwise.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Returns the dispatch on one line.</summary>
    public override string ToString()
    {
        var (at, due) = (At.UtcDateTime, Scheduled.DueAt.UtcDateTime);
        var job = $"{Scheduled.ScheduleId}/{Scheduled.JobName}";
        return string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss} {job} due {due:yyyy-MM-dd HH:mm:ss} ")
            + $"attempt {Scheduled.Attempt} {Result}: {Command}";
    }

    internal void End(DispatchResult result, Exception? error) => (Result, Error) = (result, error);
}
