using System.Globalization;

namespace CommandScheduler.Testing;

/// <summary>An outcome that a schedule recorded while a test let time pass.</summary>
public sealed record RecordedOutcome
{
    /// <summary>Gets when it was decided, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the schedule.</summary>
    public required string ScheduleId { get; init; }

    /// <summary>Gets the job.</summary>
    public required string JobName { get; init; }

    /// <summary>Gets the nominal due time, in UTC; of several occurrences, the last one's.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Gets how it ended.</summary>
    public required OccurrenceOutcome Outcome { get; init; }

    /// <summary>Gets how many occurrences ended so: more than 1 only for those that were passed over together.</summary>
    public required long Count { get; init; }

    /// <summary>Gets why it was not dispatched, or the error of the last attempt; null if there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Returns the outcome on one line.</summary>
    public override string ToString()
    {
        var times = Count == 1 ? "" : $" ×{Count}";
        var reason = Reason is null ? "" : $": {Reason}";
        var (at, due) = (At.UtcDateTime, DueAt.UtcDateTime);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{at:yyyy-MM-dd HH:mm:ss} {ScheduleId}/{JobName} due {due:yyyy-MM-dd HH:mm:ss} {Outcome}{times}{reason}");
    }
}
