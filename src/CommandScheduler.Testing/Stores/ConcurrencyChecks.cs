using static CommandScheduler.Testing.Stores.StoreCheckRun;

namespace CommandScheduler.Testing.Stores;

/// <summary>What holds when calls come at once.</summary>
internal static class ConcurrencyChecks
{
    private const int Writers = 16;
    private const int Schedules = 300;

    public static IReadOnlyList<StoreCheck> All { get; } =
    [
        new(StoreFeatures.None, Of_writers_at_once_exactly_one_wins),
        new(StoreFeatures.None, Of_those_who_make_a_schedule_at_once_exactly_one_does),
        new(StoreFeatures.None, Many_schedules_are_written_at_once),
        new(StoreFeatures.None, A_conflict_fails_its_own_caller_only),
    ];

    private static async Task Of_writers_at_once_exactly_one_wins(StoreCheckRun run)
    {
        var id = run.Id();
        var version = await run.WriteAsync(id, null, "first");
        for (var round = 0; round < 5; round++)
        {
            version = await OneWinsAsync(run, id, version);
        }

        await run.DeleteAsync(id, version);
    }

    private static async Task Of_those_who_make_a_schedule_at_once_exactly_one_does(StoreCheckRun run)
    {
        for (var round = 0; round < 5; round++)
        {
            var id = run.Id($"{round}");
            await run.DeleteAsync(id, await OneWinsAsync(run, id, null));
        }
    }

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
        var versions = await Task.WhenAll(ids.Select((id, index) => WinnerAsync(() => run.WriteAsync(id, made[index], "changed"))));
        var refused = Enumerable.Range(0, Schedules).Where(index => versions[index] is null).ToList();
        Expect(refused is [Changed], $"Of {Schedules} writes at once, number {Changed} expects an old version; refused were: {string.Join(", ", refused)}.");
        versions[Changed] = winner;
        await run.ExpectAsync(ids[Changed], winner, "changed by another");
        await Task.WhenAll(ids.Select((id, index) => run.DeleteAsync(id, versions[index])));
    }

    /// <summary>Has many write one schedule at once, who expect the same.</summary>
    /// <returns>The version of the one that won.</returns>
    private static async Task<string> OneWinsAsync(StoreCheckRun run, string id, string? expected)
    {
        var writes = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WinnerAsync(() => run.WriteAsync(id, expected, $"writer {writer}"))));
        var versions = await Task.WhenAll(writes);
        var winners = Enumerable.Range(0, Writers).Where(writer => versions[writer] is not null).ToList();
        var what = expected is null ? "no schedule" : "the same version";
        Expect(winners.Count == 1, $"Of {Writers} writers at once that expected {what}, {winners.Count} were told that they had written; one may be.");
        await run.ExpectAsync(id, versions[winners[0]]!, $"writer {winners[0]}");
        return versions[winners[0]]!;
    }
}
