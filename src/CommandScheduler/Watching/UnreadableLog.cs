using Microsoft.Extensions.Logging;

namespace CommandScheduler.Watching;

/// <summary>Tells of stored jobs and schedules that this build cannot read: of each once, of many only how many, and again each hour.</summary>
/// <remarks>They may be many, and are met with each look: the log of a silo must not be about them alone. Thread-safe.</remarks>
internal sealed class UnreadableLog(TimeProvider clock, ILogger<UnreadableLog> logger)
{
    /// <summary>How an entry of all jobs of a schedule is named.</summary>
    public const string All = "(all)";

    private const int MostTold = 20;
    private const int MostKnown = 100_000;

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly GuardedLogger _logger = new(logger);
    private readonly HashSet<(string, string)> _told = [];
    private readonly HashSet<(string ScheduleId, string JobName)> _met = [];
    private long? _since;
    private bool _hasCounted;

    /// <summary>Notes one.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="jobName">The job; empty if the schedule as a whole cannot be read.</param>
    /// <param name="reason">Why.</param>
    public void Note(string scheduleId, string jobName, string reason)
    {
        jobName = jobName.Length == 0 ? All : jobName;
        lock (_lock)
        {
            _since ??= clock.GetTimestamp();
            if (clock.GetElapsedTime(_since.Value) >= (_hasCounted || _met.Count <= _told.Count ? Every : First))
            {
                _logger.StillUnreadable(_met.Count, scheduleId, jobName);
                _met.Clear();
                _since = clock.GetTimestamp();
                _hasCounted = true;
            }

            if (_met.Count < MostKnown)
            {
                _met.Add((scheduleId, jobName));
            }

            if (_told.Count < MostTold && _told.Add((scheduleId, jobName)))
            {
                _logger.JobUnreadable(scheduleId, jobName, reason);
            }
        }
    }
}
