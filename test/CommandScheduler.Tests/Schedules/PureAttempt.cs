using CommandScheduler.Schedules;

namespace CommandScheduler.Tests.Schedules;

/// <summary>An attempt that a <see cref="PureSchedule"/> has begun.</summary>
internal sealed class PureAttempt(Attempt attempt)
{
    public Attempt Inner => attempt;

    public string Job => attempt.Job.Name;

    public DateTimeOffset Due => attempt.Due;

    public int Number => attempt.Number;

    public bool IsBackfill => attempt.Key.Backfill is not null;
}
