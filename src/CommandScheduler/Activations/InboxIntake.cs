using CommandScheduler.Checks;
using CommandScheduler.Schedules;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

namespace CommandScheduler.Activations;

/// <summary>Applies entries of the store's inbox to a schedule, each once.</summary>
internal sealed class InboxIntake(Schedule schedule, StateWriter writer, ActivationServices silo)
{
    /// <summary>How many entries an activation remembers. Beyond that the store alone refuses entries that were settled before.</summary>
    private const int MostRemembered = 10_000;

    private readonly HashSet<long> _applied = [];

    /// <summary>Applies the entries that this activation does not know yet, and has them settled with the next write.</summary>
    public void Apply(IReadOnlyList<InboxEntry> entries)
    {
        if (_applied.Count > MostRemembered)
        {
            _applied.Clear();
        }

        foreach (var entry in entries)
        {
            if (_applied.Add(entry.Id))
            {
                writer.Settle(new(entry.Id, Apply(entry)));
            }
        }
    }

    /// <returns>Why the entry was refused; null if it was applied.</returns>
    private string? Apply(InboxEntry entry)
    {
        try
        {
            silo.Ids.ThrowIfUnusable(schedule.Id);
            var document = InboxDocument.Read(entry.Document);
            schedule.Apply(silo.Reader.Taken(document), "batch", document.ExpectedVersion, document.RequestId, silo.Clock.GetUtcNow());
            silo.Instruments.JobsScheduled(document.Changes.Count(change => change.Command is not null));
            return null;
        }
        catch (Exception refusal)
        {
            // The transaction that wrote the entry was committed long ago, and an entry that is not settled holds up the
            // others: so the store keeps the reason, whatever it is.
            silo.Logger.EntryRefused(schedule.Id, entry.Id, StoredText.Of(refusal.Message, StoredText.MostError));
            Guarded.Tell(() => silo.Instruments.RefusedEntries.Add(1));
            return StoredText.Of(refusal.Message, StoredText.MostError);
        }
    }
}
