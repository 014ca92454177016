using CommandScheduler.WakeUps;

namespace CommandScheduler.Stores.Inbox;

/// <summary>A part of the entries that wait.</summary>
/// <param name="Rows">The entries, in order; at least one, if any waits.</param>
/// <param name="IsLast">Whether no more wait behind them.</param>
internal sealed record InboxPage(List<(string ScheduleId, InboxEntry Entry)> Rows, bool IsLast)
{
    /// <summary>
    /// How many characters the entries of a page have; the last of them may go beyond. So a silo's memory does not depend on who writes there.
    /// </summary>
    public const int Length = 16 << 20;
}
