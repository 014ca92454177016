using CommandScheduler.Schedules;

namespace CommandScheduler.WakeUps;

/// <summary>Changes that were committed beside the schedule, in a transaction of the application, and wait to be taken up.</summary>
/// <param name="Id">Tells the entry from every other.</param>
/// <param name="Document">The changes, as <see cref="InboxDocument"/> writes them.</param>
[GenerateSerializer, Immutable, Alias("CommandScheduler.InboxEntry")]
internal sealed record InboxEntry([property: Id(0)] long Id, [property: Id(1)] string Document);
