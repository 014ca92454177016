using CommandScheduler.Schedules;
using CommandScheduler.Stores.Lanes;

namespace CommandScheduler.Stores.Bulk;

/// <summary>The first row of a schedule, which is stored with many others.</summary>
/// <param name="Place">The place of the schedule among those that are scheduled at once.</param>
/// <param name="ScheduleId">The schedule id.</param>
/// <param name="Row">The row, for which nobody holds a timer.</param>
internal sealed record BulkRow(int Place, string ScheduleId, NewRow Row)
{
    /// <summary>Makes the rows of schedules, in the order of the keys, so that two who store the same rows do not wait for each other.</summary>
    public static BulkRow[] Of(IReadOnlyList<(int Place, Schedule Schedule)> schedules)
        =>
        [
            .. schedules
                .OrderBy(made => made.Schedule.Id, StringComparer.Ordinal)
                .Select(made => new BulkRow(made.Place, made.Schedule.Id, NewRow.Of(made.Schedule.Id, ScheduleWrite.OfNew(made.Schedule), null))),
        ];
}
