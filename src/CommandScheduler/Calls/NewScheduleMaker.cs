using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;

using Microsoft.Extensions.Options;

namespace CommandScheduler.Calls;

/// <summary>Decides what becomes of a schedule that is not there yet, by the rules of its grain and without it.</summary>
internal sealed class NewScheduleMaker(
    ChangeReader reader,
    IOptions<SchedulerOptions> options,
    Generations generations,
    TimeProvider clock,
    Calendars? calendars = null)
{
    public ChangeReader Reader => reader;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Makes the schedule, and the jobs in it that the changes are about.</summary>
    /// <param name="id">The schedule id.</param>
    /// <param name="changes">What is scheduled.</param>
    /// <param name="requestId">The request id of the call; null if it has none.</param>
    /// <param name="until">How far from now on nothing may be due.</param>
    /// <returns>Null if the grain is to be asked: something is due by then, or would be refused, which the grain says in its own words.</returns>
    public (Schedule Schedule, IReadOnlyList<JobSnapshot> Jobs)? TryMake(string id, IReadOnlyList<Change> changes, string? requestId, TimeSpan until)
    {
        var now = Now;
        try
        {
            var schedule = new Schedule(id, ScheduleState.Empty, options.Value, generations, now, calendars, areSame: reader.AreSame);
            var jobs = schedule.Apply(changes, "", null, requestId, now).Jobs;
            return schedule.NextWakeUp <= now + until ? null : (schedule, jobs);
        }
        catch (Exception refusal) when (refusal is ArgumentException or SchedulerException)
        {
            return null;
        }
    }
}
