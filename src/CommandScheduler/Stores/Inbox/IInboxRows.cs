using CommandScheduler.Stores.Ring;
using CommandScheduler.WakeUps;

namespace CommandScheduler.Stores.Inbox;

/// <summary>The inbox, in the language of one database: changes that applications made in transactions of their own.</summary>
internal interface IInboxRows
{
    /// <summary>Reads one page of the entries that wait, in the order in which they were made, up to <see cref="InboxPage.Length"/> characters.</summary>
    Task<InboxPage> ReadAsync(OwnedRange range, long after, int most, CancellationToken cancellationToken);

    /// <summary>Waits for notifications of commits for as long as the connection lasts. A database that gives none waits for the token.</summary>
    Task ListenAsync(Action committed, CancellationToken cancellationToken);

    /// <summary>Refuses entries that are for no schedule, and keeps the reason with them.</summary>
    Task RefuseAsync(IReadOnlyList<InboxEntry> entries, string reason, CancellationToken cancellationToken);

    /// <summary>Removes entries that were refused long ago.</summary>
    Task ForgetAsync(TimeSpan age, CancellationToken cancellationToken);
}
