using static CommandScheduler.Testing.Stores.StoreCheckRun;

namespace CommandScheduler.Testing.Stores;

/// <summary>The races for one schedule, at one instance of a store or at several on the same data.</summary>
internal static class Races
{
    private const int Deleters = 6;

    public static async Task OfWritersAsync(params IReadOnlyList<StoreCheckRun> instances)
    {
        var run = instances[0];
        var id = run.Id();
        var version = await run.WriteAsync(id, null, "first");
        foreach (var _ in Race.Rounds(10, 50))
        {
            version = await OneWriterAsync(instances, id, version);
        }

        await run.DeleteAsync(id, version);
    }

    public static async Task OfMakersAsync(params IReadOnlyList<StoreCheckRun> instances)
    {
        var run = instances[0];
        foreach (var round in Race.Rounds(10, 50))
        {
            // Of the same id now and then: what a deletion leaves may let two make it again.
            var id = run.Id($"{round / 2}");
            await run.DeleteAsync(id, await OneWriterAsync(instances, id, null));
        }
    }

    /// <summary>Has many read and write in turn, as activations do, without waiting for each other.</summary>
    public static async Task OfUpdatesAsync(params IReadOnlyList<StoreCheckRun> instances)
    {
        var run = instances[0];
        var id = run.Id();
        var (version, text) = (await run.WriteAsync(id, null, "first"), "first");
        var updates = (await Race.AtOnceAsync(racer => UpdatesAsync(Of(instances, racer), id, racer), run.Cancel)).SelectMany(made => made).ToList();
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

    public static async Task OfAWriteAndADeletionAsync(params IReadOnlyList<StoreCheckRun> instances)
    {
        var run = instances[0];
        var id = run.Id();
        string? version = null;
        foreach (var round in Race.Rounds(10, 50))
        {
            var expected = version ?? await run.WriteAsync(id, null, $"made {round}");
            var results = await Race.AtOnceAsync(racer => WriteOrDeleteAsync(Of(instances, racer), racer, expected), run.Cancel);
            version = await WinnerAsync(results);
        }

        if (version is not null)
        {
            await run.DeleteAsync(id, version);
        }

        // At two instances, each has writers and deleters.
        static bool Writes(int racer) => racer / 2 % 2 == 0;

        async Task<(bool Returned, string? Version)> WriteOrDeleteAsync(StoreCheckRun instance, int racer, string expected)
        {
            if (!Writes(racer))
            {
                return (await ReturnsAsync(() => instance.DeleteAsync(id, expected)), null);
            }

            var written = await WrittenAsync(() => instance.WriteAsync(id, expected, $"writer {racer}"));
            return (written is not null, written);
        }

        async Task<string?> WinnerAsync((bool Returned, string? Version)[] results)
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
        var run = instances[0];
        var id = run.Id();
        foreach (var round in Race.Rounds(10, 50))
        {
            var deleting = Deleters;
            var expected = await run.WriteAsync(id, null, $"made {round}");
            var results = await Race.AtOnceAsync(
                racer => racer < Deleters ? DeleteAsync(Of(instances, racer)) : MakeAsync(Of(instances, racer), racer),
                run.Cancel);
            Expect(results.Take(Deleters).Any(result => result is not null), $"{Deleters} deletions at once expected the right version, and each was refused.");
            var makers = Enumerable.Range(Deleters, Race.Racers - Deleters).Where(racer => results[racer] is not null).ToList();
            Expect(
                makers.Count == 1,
                $"Of {Race.Racers - Deleters} who make a schedule again while {Deleters} delete its former self, "
                + $"{makers.Count} were told that they had made it; one may be.");
            await ExpectAtAllAsync(instances, id, results[makers[0]]!, $"maker {makers[0]}");
            await run.DeleteAsync(id, results[makers[0]]);

            async Task<string?> DeleteAsync(StoreCheckRun instance)
            {
                try
                {
                    return await ReturnsAsync(() => instance.DeleteAsync(id, expected)) ? expected : null;
                }
                finally
                {
                    Interlocked.Decrement(ref deleting);
                }
            }

            async Task<string?> MakeAsync(StoreCheckRun instance, int racer)
            {
                string? made;
                bool maybeLater;
                do
                {
                    maybeLater = Volatile.Read(ref deleting) > 0;
                    made = await WrittenAsync(() => instance.WriteAsync(id, null, $"maker {racer}"));
                }
                while (made is null && maybeLater);
                return made;
            }
        }
    }

    /// <summary>Has many write one schedule at once, who expect the same.</summary>
    /// <returns>The version of the one that won.</returns>
    private static async Task<string> OneWriterAsync(IReadOnlyList<StoreCheckRun> instances, string id, string? expected)
    {
        var versions = await Race.AtOnceAsync(
            racer => WrittenAsync(() => Of(instances, racer).WriteAsync(id, expected, $"writer {racer}")),
            instances[0].Cancel);
        var winners = Enumerable.Range(0, Race.Racers).Where(racer => versions[racer] is not null).ToList();
        var what = expected is null ? "no schedule" : "the same version";
        Expect(winners.Count == 1, $"Of {Race.Racers} writers at once that expected {what}, {winners.Count} were told that they had written; one may be.");
        await ExpectAtAllAsync(instances, id, versions[winners[0]]!, $"writer {winners[0]}");
        return versions[winners[0]]!;
    }

    private static async Task<List<Update>> UpdatesAsync(StoreCheckRun run, string id, int racer)
    {
        var updates = new List<Update>();
        foreach (var round in Race.Rounds(10, 100))
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

    private static StoreCheckRun Of(IReadOnlyList<StoreCheckRun> instances, int racer) => instances[racer % instances.Count];

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
