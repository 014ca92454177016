using static CommandScheduler.Testing.Stores.StoreCheckRun;

namespace CommandScheduler.Testing.Stores;

/// <summary>The races for one schedule, at one instance of a store or at several on the same data.</summary>
internal static class Races
{
    private const int Deleters = 6;

    /// <summary>Has many write a schedule, who expect the same version.</summary>
    public static async Task OfWritersAsync(params IReadOnlyList<StoreCheckRun> instances)
    {
        var ids = Ids(instances);
        var versions = await MakeAsync(instances, ids);
        foreach (var _ in Race.Rounds(1, 50))
        {
            versions = await OneWriterAsync(instances, ids, versions);
        }

        await DeleteAsync(instances, ids, versions);
    }

    /// <summary>Has many make a schedule, who expect that there is none.</summary>
    public static async Task OfMakersAsync(params IReadOnlyList<StoreCheckRun> instances)
    {
        // Of the same ids again: what a deletion leaves may let two make a schedule.
        var ids = Ids(instances);
        foreach (var _ in Race.Rounds(2, 50))
        {
            await DeleteAsync(instances, ids, await OneWriterAsync(instances, ids, new string?[Race.Heats]));
        }
    }

    /// <summary>Has many read and write in turn, as activations do, without waiting for each other.</summary>
    public static async Task OfUpdatesAsync(params IReadOnlyList<StoreCheckRun> instances)
    {
        var run = instances[0];
        var id = run.Id();
        var (version, text) = (await run.WriteAsync(id, null, "first"), "first");
        var results = await Race.RunAsync(1, (_, racer) => UpdatesAsync(RunOf(instances, racer), id, racer), run.Cancel);
        var updates = results[0].SelectMany(made => made).ToList();
        Expect(updates.Count > 0, $"{Race.Racers} writers at once read the version and wrote, again and again, and each of their writes was refused.");
        var next = new Dictionary<string, Update>(StringComparer.Ordinal);
        foreach (var update in updates)
        {
            Expect(
                next.TryAdd(update.Replaced, update),
                $"Two of {Race.Racers} writers at once read version '{update.Replaced}', and both were told that they had replaced it. One update is lost.");
        }

        while (next.Remove(version, out var update))
        {
            (version, text) = (update.Version, update.Text);
        }

        Expect(next.Count == 0, $"{next.Count} of {updates.Count} updates replaced a version that no write before them had returned.");
        await ExpectAtAllAsync(instances, id, version, text);
        await run.DeleteAsync(id, version);
    }

    /// <summary>Has half of them write a schedule, and the others delete it.</summary>
    public static async Task OfWritesAndDeletionsAsync(params IReadOnlyList<StoreCheckRun> instances)
    {
        var ids = Ids(instances);
        var versions = new string?[Race.Heats];
        foreach (var _ in Race.Rounds(1, 50))
        {
            var expected = await MakeAsync(instances, ids, versions);
            var results = await Race.RunAsync(
                Race.Heats,
                (heat, racer) => WriteOrDeleteAsync(RunOf(instances, racer), ids[heat], expected[heat], racer),
                instances[0].Cancel);
            for (var heat = 0; heat < Race.Heats; heat++)
            {
                versions[heat] = await WinnerAsync(ids[heat], results[heat]);
            }
        }

        await DeleteAsync(instances, ids, versions);

        // At two instances, each has writers and deleters.
        static bool Writes(int racer) => racer / 2 % 2 == 0;

        static async Task<(bool Returned, string? Version)> WriteOrDeleteAsync(StoreCheckRun instance, string id, string expected, int racer)
        {
            if (!Writes(racer))
            {
                return (await ReturnsAsync(() => instance.DeleteAsync(id, expected)), null);
            }

            var written = await WrittenAsync(() => instance.WriteAsync(id, expected, $"writer {racer}"));
            return (written is not null, written);
        }

        async Task<string?> WinnerAsync(string id, (bool Returned, string? Version)[] results)
        {
            var returned = Enumerable.Range(0, Race.Racers).Where(racer => results[racer].Returned).ToLookup(Writes);
            var (writes, deletions) = (returned[true].ToList(), returned[false].Count());
            Expect(
                (writes.Count, deletions) is (1, 0) or (0, > 0),
                $"Of {Race.Racers / 2} writes and {Race.Racers / 2} deletions at once that expected the same version, {writes.Count} writes and {deletions} "
                + "deletions returned. One write may, or deletions alone, of which one finds the schedule.");
            if (writes is [var winner])
            {
                await ExpectAtAllAsync(instances, id, results[winner].Version!, $"writer {winner}");
                return results[winner].Version;
            }

            await ExpectNothingAtAllAsync(instances, id);
            return null;
        }
    }

    /// <summary>Has many delete a schedule while others make it again. A deletion that is late must not take the new one.</summary>
    public static async Task OfDeletionsAsync(params IReadOnlyList<StoreCheckRun> instances)
    {
        var ids = Ids(instances);
        foreach (var _ in Race.Rounds(1, 50))
        {
            var expected = await MakeAsync(instances, ids);
            var deleting = Enumerable.Repeat(Deleters, Race.Heats).ToArray();
            var results = await Race.RunAsync(
                Race.Heats,
                (heat, racer) => racer < Deleters
                    ? DeleteOnceAsync(RunOf(instances, racer), ids[heat], expected[heat], () => Interlocked.Decrement(ref deleting[heat]))
                    : MakeAgainAsync(RunOf(instances, racer), ids[heat], racer, () => Volatile.Read(ref deleting[heat]) > 0),
                instances[0].Cancel);
            for (var heat = 0; heat < Race.Heats; heat++)
            {
                await OneMakerAsync(ids[heat], results[heat]);
            }
        }

        static async Task<string?> DeleteOnceAsync(StoreCheckRun instance, string id, string expected, Action done)
        {
            try
            {
                return await ReturnsAsync(() => instance.DeleteAsync(id, expected)) ? expected : null;
            }
            finally
            {
                done();
            }
        }

        static async Task<string?> MakeAgainAsync(StoreCheckRun instance, string id, int racer, Func<bool> othersDelete)
        {
            string? made;
            bool maybeLater;
            do
            {
                maybeLater = othersDelete();
                made = await WrittenAsync(() => instance.WriteAsync(id, null, $"maker {racer}"));
            }
            while (made is null && maybeLater);
            return made;
        }

        async Task OneMakerAsync(string id, string?[] results)
        {
            Expect(results.Take(Deleters).Any(result => result is not null), $"{Deleters} deletions at once expected the right version, and each was refused.");
            var makers = Enumerable.Range(Deleters, Race.Racers - Deleters).Where(racer => results[racer] is not null).ToList();
            Expect(
                makers.Count == 1,
                $"Of {Race.Racers - Deleters} who make a schedule again while {Deleters} delete its former self, "
                + $"{makers.Count} were told that they had made it; one may be.");
            await ExpectAtAllAsync(instances, id, results[makers[0]]!, $"maker {makers[0]}");
            await instances[0].DeleteAsync(id, results[makers[0]]);
        }
    }

    /// <summary>Has many write each schedule at once, who expect the same.</summary>
    /// <returns>The versions of those that won.</returns>
    private static async Task<string[]> OneWriterAsync(IReadOnlyList<StoreCheckRun> instances, string[] ids, string?[] expected)
    {
        var results = await Race.RunAsync(
            Race.Heats,
            (heat, racer) => WrittenAsync(() => RunOf(instances, racer).WriteAsync(ids[heat], expected[heat], $"writer {racer}")),
            instances[0].Cancel);
        var versions = new string[Race.Heats];
        for (var heat = 0; heat < Race.Heats; heat++)
        {
            var winners = Enumerable.Range(0, Race.Racers).Where(racer => results[heat][racer] is not null).ToList();
            var what = expected[heat] is null ? "no schedule" : "the same version";
            Expect(winners.Count == 1, $"Of {Race.Racers} writers at once that expected {what}, {winners.Count} were told that they had written; one may be.");
            versions[heat] = results[heat][winners[0]]!;
            await ExpectAtAllAsync(instances, ids[heat], versions[heat], $"writer {winners[0]}");
        }

        return versions;
    }

    private static async Task<List<Update>> UpdatesAsync(StoreCheckRun run, string id, int racer)
    {
        var updates = new List<Update>();
        foreach (var round in Race.Rounds(10, 1000))
        {
            var stored = await run.ReadAsync(id) ?? throw Failure($"Schedule '{id}' was written, and while others write it, it is not there.");
            var text = $"update {round} of writer {racer}";
            if (await WrittenAsync(() => run.WriteAsync(id, stored.Version, text)) is { } version)
            {
                updates.Add(new Update(stored.Version, version, text));
            }
        }

        return updates;
    }

    private static string[] Ids(IReadOnlyList<StoreCheckRun> instances)
        => [.. Enumerable.Range(0, Race.Heats).Select(heat => instances[0].Id($"{heat}"))];

    private static StoreCheckRun RunOf(IReadOnlyList<StoreCheckRun> instances, int racer) => instances[racer % instances.Count];

    /// <summary>Makes the schedules that have no version yet.</summary>
    private static Task<string[]> MakeAsync(IReadOnlyList<StoreCheckRun> instances, string[] ids, string?[]? versions = null)
        => Task.WhenAll(ids.Select(async (id, index) => versions?[index] ?? await instances[0].WriteAsync(id, null, "made")));

    private static Task DeleteAsync(IReadOnlyList<StoreCheckRun> instances, string[] ids, string?[] versions)
        => Task.WhenAll(ids.Select((id, index) => versions[index] is { } version ? instances[0].DeleteAsync(id, version) : Task.CompletedTask));

    private static async Task ExpectAtAllAsync(IReadOnlyList<StoreCheckRun> instances, string id, string version, string text)
    {
        foreach (var instance in instances)
        {
            await instance.ExpectAsync(id, version, text);
        }
    }

    private static async Task ExpectNothingAtAllAsync(IReadOnlyList<StoreCheckRun> instances, string id)
    {
        foreach (var instance in instances)
        {
            await instance.ExpectNothingAsync(id);
        }
    }

    private sealed record Update(string Replaced, string Version, string Text);
}
