using System.Diagnostics;

namespace CommandScheduler.TestSupport.Watching;

/// <summary>Listens to the scheduler's activities, of all silos in the process, and keeps those that ended.</summary>
public sealed class Traces : IDisposable
{
    private readonly Sightings<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public Traces()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == nameof(CommandScheduler),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Returns the activity of a job's attempt, when it has ended.</summary>
    public Task<Activity> OfAsync(IScheduleGrain schedule, string jobName, int attempt = 1)
    {
        var id = schedule.GetPrimaryKeyString();
        return _ended.FirstAsync(
            activity => activity.GetTagItem("commandscheduler.schedule") as string == id
                && activity.GetTagItem("commandscheduler.job") as string == jobName
                && activity.GetTagItem("commandscheduler.attempt") is int number
                && number == attempt,
            $"the activity of attempt {attempt} of {id}/{jobName}");
    }

    public void Dispose() => _listener.Dispose();
}
