using CommandScheduler.Stores;

using static CommandScheduler.Testing.Stores.StoreCheckRun;

namespace CommandScheduler.Testing.Stores;

/// <summary>Entries of the inbox are settled with the write that names them, and once.</summary>
internal static class InboxChecks
{
    public static IReadOnlyList<StoreCheck> All { get; } =
    [
        new(StoreFeatures.Inbox, An_entry_is_settled_with_the_write_that_names_it),
        new(StoreFeatures.Inbox, An_entry_is_settled_once),
        new(StoreFeatures.Inbox, A_write_that_is_refused_settles_nothing),
        new(StoreFeatures.Inbox, Of_several_entries_all_are_settled_or_none),
        new(StoreFeatures.Inbox, An_entry_is_settled_without_a_schedule),
        new(StoreFeatures.Inbox, An_entry_is_not_settled_beside_a_schedule_that_was_not_expected),
        new(StoreFeatures.Inbox, Of_writers_that_settle_one_entry_exactly_one_wins),
    ];

    private static async Task An_entry_is_settled_with_the_write_that_names_it(StoreCheckRun run)
    {
        var id = run.Id();
        var (first, second, third) = (await run.Store.AddEntryAsync(id), await run.Store.AddEntryAsync(id), await run.Store.AddEntryAsync(id));
        var version = await run.WriteAsync(id, null, Settling("made", new SettledEntry(first, null)));
        await WaitsAsync(run, first, expected: false);
        await WaitsAsync(run, second, expected: true);
        version = await run.WriteAsync(id, version, Settling("changed", new SettledEntry(second, "refused")));
        await WaitsAsync(run, second, expected: false);
        await run.DeleteAsync(id, version, new SettledEntry(third, null));
        await WaitsAsync(run, third, expected: false);
        await run.ExpectNothingAsync(id);
    }

    private static async Task An_entry_is_settled_once(StoreCheckRun run)
    {
        var id = run.Id();
        var entry = new SettledEntry(await run.Store.AddEntryAsync(id), null);
        var version = await run.WriteAsync(id, null, Settling("made", entry));
        await ExpectConflictAsync("A write that settles an entry a second time", () => run.WriteAsync(id, version, Settling("changed", entry)));
        await ExpectConflictAsync("A deletion that settles an entry a second time", () => run.DeleteAsync(id, version, entry));
        await run.ExpectAsync(id, version, "made");
        await run.DeleteAsync(id, version);
    }

    private static async Task A_write_that_is_refused_settles_nothing(StoreCheckRun run)
    {
        var id = run.Id();
        var old = await run.WriteAsync(id, null, "made");
        var version = await run.WriteAsync(id, old, "changed");
        var entry = new SettledEntry(await run.Store.AddEntryAsync(id), null);
        await ExpectConflictAsync("A write that expects an old version, and settles an entry,", () => run.WriteAsync(id, old, Settling("lost", entry)));
        await ExpectConflictAsync("A deletion that expects an old version, and settles an entry,", () => run.DeleteAsync(id, old, entry));
        await WaitsAsync(run, entry.Id, expected: true);
        await run.ExpectAsync(id, version, "changed");
        await run.DeleteAsync(id, version, entry);
    }

    private static async Task Of_several_entries_all_are_settled_or_none(StoreCheckRun run)
    {
        var (id, other) = (run.Id(), run.Id("other"));
        var entries = new List<SettledEntry>();
        for (var entry = 0; entry < 3; entry++)
        {
            entries.Add(new SettledEntry(await run.Store.AddEntryAsync(id), null));
        }

        var (first, second, third) = (entries[0], entries[1], entries[2]);
        var version = await run.WriteAsync(id, null, Settling("made", first, second));
        await WaitsAsync(run, first.Id, expected: false);
        await WaitsAsync(run, second.Id, expected: false);
        await ExpectConflictAsync("Making a schedule with an entry that is settled already", () => run.WriteAsync(other, null, Settling("made", third, first)));
        await ExpectConflictAsync("A write that settles two entries, one again,", () => run.WriteAsync(id, version, Settling("changed", third, second)));
        await ExpectConflictAsync("A deletion that settles two entries, one again,", () => run.DeleteAsync(id, version, third, first));
        await WaitsAsync(run, third.Id, expected: true);
        await run.ExpectNothingAsync(other);
        await run.ExpectAsync(id, version, "made");
        await run.DeleteAsync(id, version, third);
        await WaitsAsync(run, third.Id, expected: false);
    }

    private static async Task An_entry_is_not_settled_beside_a_schedule_that_was_not_expected(StoreCheckRun run)
    {
        var id = run.Id();
        var version = await run.WriteAsync(id, null, "made");
        var entry = new SettledEntry(await run.Store.AddEntryAsync(id), "There is nothing to cancel.");
        await ExpectConflictAsync("Settling an entry for no schedule, while there is one,", () => run.DeleteAsync(id, null, entry));
        await WaitsAsync(run, entry.Id, expected: true);
        await run.ExpectAsync(id, version, "made");
        await run.DeleteAsync(id, version, entry);
    }

    private static async Task An_entry_is_settled_without_a_schedule(StoreCheckRun run)
    {
        var id = run.Id();
        var entry = await run.Store.AddEntryAsync(id);
        await run.DeleteAsync(id, null, new SettledEntry(entry, "There is nothing to cancel."));
        await WaitsAsync(run, entry, expected: false);
        await run.ExpectNothingAsync(id);
    }

    private static async Task Of_writers_that_settle_one_entry_exactly_one_wins(StoreCheckRun run)
    {
        var id = run.Id();
        var entry = new SettledEntry(await run.Store.AddEntryAsync(id), null);
        var results = await Race.RunAsync(
            1,
            (_, writer) => WrittenAsync(() => run.WriteAsync(id, null, Settling($"writer {writer}", entry))),
            run.Cancel);
        var versions = results[0];
        var winners = Enumerable.Range(0, versions.Length).Where(writer => versions[writer] is not null).ToList();
        Expect(winners.Count == 1, $"Of {versions.Length} writes that make one schedule and settle one entry, {winners.Count} were carried out; one may be.");
        await WaitsAsync(run, entry.Id, expected: false);
        await run.ExpectAsync(id, versions[winners[0]]!, $"writer {winners[0]}");
        await run.DeleteAsync(id, versions[winners[0]]);
    }

    private static ScheduleWrite Settling(string text, params SettledEntry[] entries) => new() { Document = Document(text), Settled = entries };

    private static async Task WaitsAsync(StoreCheckRun run, long entry, bool expected)
        => Expect(
            await run.Store.HasEntryAsync(entry) == expected,
            expected ? $"Entry {entry} should wait in the inbox, and it has left." : $"Entry {entry} should have left the inbox, and it waits still.");
}
