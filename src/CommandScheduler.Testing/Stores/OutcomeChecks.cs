using CommandScheduler.Stores;

using static CommandScheduler.Testing.Stores.StoreCheckRun;

namespace CommandScheduler.Testing.Stores;

/// <summary>Outcomes are kept with the write or the deletion that carries them, and once.</summary>
internal static class OutcomeChecks
{
    public static IReadOnlyList<StoreCheck> All { get; } =
    [
        new(StoreFeatures.Outcomes, Outcomes_are_kept_once_and_in_order_with_what_carries_them),
        new(StoreFeatures.Outcomes, Outcomes_are_kept_by_the_schedule),
        new(StoreFeatures.Outcomes, What_is_refused_keeps_no_outcome),
        new(StoreFeatures.Outcomes, Of_those_at_once_the_outcomes_of_exactly_one_are_kept),
        new(StoreFeatures.Outcomes | StoreFeatures.Durability, Outcomes_are_there_after_the_store_was_closed),
    ];

    private static async Task Outcomes_are_kept_once_and_in_order_with_what_carries_them(StoreCheckRun run)
    {
        var id = run.Id();
        await KeptAsync(run, id);
        var version = await run.WriteAsync(id, null, Carrying("made", "b", "a"));
        await KeptAsync(run, id, "b", "a");
        version = await run.WriteAsync(id, version, Carrying("changed", "c"));
        await KeptAsync(run, id, "b", "a", "c");
        version = await run.WriteAsync(id, version, Carrying("changed again"));
        await KeptAsync(run, id, "b", "a", "c");
        await run.DeleteAsync(id, version, Carrying("", "0", "d"));
        await KeptAsync(run, id, "b", "a", "c", "0", "d");
        await run.DeleteAsync(id, null, Carrying("", "without a schedule"));
        await run.ExpectNothingAsync(id);
        await KeptAsync(run, id, "b", "a", "c", "0", "d", "without a schedule");
        version = await run.WriteAsync(id, null, Carrying("made again", "a"));
        await KeptAsync(run, id, "b", "a", "c", "0", "d", "without a schedule", "a");
        await run.DeleteAsync(id, version);
        await KeptAsync(run, id, "b", "a", "c", "0", "d", "without a schedule", "a");
    }

    private static async Task Outcomes_are_kept_by_the_schedule(StoreCheckRun run)
    {
        var (one, two) = (run.Id("one"), run.Id("two"));
        var first = await run.WriteAsync(one, null, Carrying("made", "1"));
        var second = await run.WriteAsync(two, null, Carrying("made", "2"));
        await run.DeleteAsync(one, first, Carrying("", "3"));
        await KeptAsync(run, one, "1", "3");
        await KeptAsync(run, two, "2");
        await run.DeleteAsync(two, second);
    }

    private static async Task What_is_refused_keeps_no_outcome(StoreCheckRun run)
    {
        var id = run.Id();
        var old = await run.WriteAsync(id, null, Carrying("made", "made"));
        var version = await run.WriteAsync(id, old, Carrying("changed", "changed"));
        await ExpectConflictAsync("A write that expects an old version", () => run.WriteAsync(id, old, Carrying("lost", "lost")));
        await ExpectConflictAsync("A write that expects no schedule, of one that is there,", () => run.WriteAsync(id, null, Carrying("lost", "lost")));
        await ExpectConflictAsync("A deletion that expects an old version", () => run.DeleteAsync(id, old, Carrying("", "lost")));
        await KeptAsync(run, id, "made", "changed");

        // Read again and written again, as an activation does.
        version = await run.WriteAsync(id, version, Carrying("found", "lost"));
        await KeptAsync(run, id, "made", "changed", "lost");
        await run.DeleteAsync(id, version);
        await ExpectConflictAsync("A write of a schedule that was deleted", () => run.WriteAsync(id, version, Carrying("lost", "late")));
        await KeptAsync(run, id, "made", "changed", "lost");
    }

    private static async Task Of_those_at_once_the_outcomes_of_exactly_one_are_kept(StoreCheckRun run)
    {
        var ids = Enumerable.Range(0, Race.Heats).Select(heat => run.Id($"{heat}")).ToArray();
        var versions = await Task.WhenAll(ids.Select(id => run.WriteAsync(id, null, "made")));
        var returned = await Race.RunAsync(
            Race.Heats,
            (heat, racer) => ReturnsAsync(() => WriteOrDeleteAsync(ids[heat], versions[heat], racer)),
            run.Cancel);
        for (var heat = 0; heat < Race.Heats; heat++)
        {
            await OneIsKeptAsync(ids[heat], [.. Enumerable.Range(0, Race.Racers).Where(racer => returned[heat][racer]).Select(Name)]);
        }

        async Task OneIsKeptAsync(string id, IReadOnlyList<string> winners)
        {
            var kept = await run.Store.ReadOutcomesAsync(id);
            Expect(
                kept is [var only] && winners.Any(winner => only == Outcome(winner)),
                $"Of {Race.Racers} writes and deletions at once that expected the same version, [{string.Join(", ", winners)}] returned, "
                + $"and the outcomes {Listed(kept)} are kept. Those of exactly one must be.");
            var stored = await run.ReadAsync(id);
            Expect(
                stored is null != kept[0].JobName.StartsWith("writer", StringComparison.Ordinal),
                $"The outcomes {Listed(kept)} are kept, and the schedule is {(stored is null ? "gone" : "there")}.");
            if (stored is not null)
            {
                await run.DeleteAsync(id, stored.Version);
            }
        }

        static string Name(int racer) => racer % 2 == 0 ? $"writer {racer}" : $"deleter {racer}";

        Task WriteOrDeleteAsync(string id, string version, int racer) => racer % 2 == 0
            ? run.WriteAsync(id, version, Carrying(Name(racer), Name(racer)))
            : run.DeleteAsync(id, version, Carrying("", Name(racer)));
    }

    private static async Task Outcomes_are_there_after_the_store_was_closed(StoreCheckRun run)
    {
        var id = run.Id();
        var version = await run.WriteAsync(id, null, Carrying("made", "b"));
        await run.DeleteAsync(id, version, Carrying("", "a"));
        await run.Store.ReopenAsync();
        await KeptAsync(run, id, "b", "a");
    }

    private static ScheduleWrite Carrying(string text, params string[] jobs)
        => new() { Document = text.Length == 0 ? "" : Document(text), Outcomes = [.. jobs.Select(job => Outcome(job))] };

    private static async Task KeptAsync(StoreCheckRun run, string id, params string[] jobs)
    {
        var kept = await run.Store.ReadOutcomesAsync(id);
        var expected = jobs.Select(job => Outcome(job)).ToList();
        Expect(kept.SequenceEqual(expected), $"Of schedule '{id}' the outcomes {Listed(kept)} are kept, and {Listed(expected)} were written.");
    }

    private static string Listed(IEnumerable<StoredOutcome> outcomes) => $"[{string.Join(", ", outcomes.Select(Told))}]";

    /// <summary>Names an outcome by its job; one whose facts were changed, by all of them.</summary>
    private static string Told(StoredOutcome outcome) => outcome == Outcome(outcome.JobName) ? outcome.JobName : outcome.ToString();
}
