using static CommandScheduler.Testing.Stores.StoreCheckRun;

namespace CommandScheduler.Testing.Stores;

/// <summary>What holds when calls come at once.</summary>
internal static class ConcurrencyChecks
{
    private const int Schedules = 300;

    public static IReadOnlyList<StoreCheck> All { get; } =
    [
        new(StoreFeatures.None, Of_writers_at_once_exactly_one_wins),
        new(StoreFeatures.None, Of_those_who_make_a_schedule_at_once_exactly_one_does),
        new(StoreFeatures.None, Writers_at_once_that_read_before_they_write_lose_no_update),
        new(StoreFeatures.None, Of_writes_and_deletions_at_once_exactly_one_wins),
        new(StoreFeatures.None, Of_deletions_at_once_none_takes_the_schedule_that_was_made_again),
        new(StoreFeatures.None, Many_schedules_are_written_at_once),
        new(StoreFeatures.None, A_conflict_fails_its_own_caller_only),
    ];

    private static Task Of_writers_at_once_exactly_one_wins(StoreCheckRun run) => Races.OfWritersAsync(run);

    private static Task Of_those_who_make_a_schedule_at_once_exactly_one_does(StoreCheckRun run) => Races.OfMakersAsync(run);

    private static Task Writers_at_once_that_read_before_they_write_lose_no_update(StoreCheckRun run) => Races.OfUpdatesAsync(run);

    private static Task Of_writes_and_deletions_at_once_exactly_one_wins(StoreCheckRun run) => Races.OfWritesAndDeletionsAsync(run);

    private static Task Of_deletions_at_once_none_takes_the_schedule_that_was_made_again(StoreCheckRun run) => Races.OfDeletionsAsync(run);

    private static async Task Many_schedules_are_written_at_once(StoreCheckRun run)
    {
        var ids = Enumerable.Range(0, Schedules).Select(number => run.Id($"{number}")).ToList();
        var made = await Task.WhenAll(ids.Select(id => run.WriteAsync(id, null, $"made {id}")));
        var changed = await Task.WhenAll(ids.Select((id, index) => run.WriteAsync(id, made[index], $"changed {id}")));
        await Task.WhenAll(ids.Select((id, index) => run.ExpectAsync(id, changed[index], $"changed {id}")));
        Expect(made.Concat(changed).Distinct(StringComparer.Ordinal).Count() >= 2, "All versions of all schedules are the same.");
        await Task.WhenAll(ids.Select((id, index) => run.DeleteAsync(id, changed[index])));
        await Task.WhenAll(ids.Select(run.ExpectNothingAsync));
    }

    private static async Task A_conflict_fails_its_own_caller_only(StoreCheckRun run)
    {
        var ids = Enumerable.Range(0, Schedules).Select(number => run.Id($"{number}")).ToList();
        var made = await Task.WhenAll(ids.Select(id => run.WriteAsync(id, null, "made")));
        const int Changed = 37;
        var winner = await run.WriteAsync(ids[Changed], made[Changed], "changed by another");
        var versions = await Task.WhenAll(ids.Select((id, index) => WrittenAsync(() => run.WriteAsync(id, made[index], "changed"))));
        var refused = Enumerable.Range(0, Schedules).Where(index => versions[index] is null).ToList();
        Expect(refused is [Changed], $"Of {Schedules} writes at once, number {Changed} expects an old version; refused were: {string.Join(", ", refused)}.");
        versions[Changed] = winner;
        await run.ExpectAsync(ids[Changed], winner, "changed by another");
        await Task.WhenAll(ids.Select((id, index) => run.DeleteAsync(id, versions[index])));
    }
}
