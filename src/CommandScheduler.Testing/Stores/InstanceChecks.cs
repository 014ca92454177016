using static CommandScheduler.Testing.Stores.StoreCheckRun;

namespace CommandScheduler.Testing.Stores;

/// <summary>What holds when two silos use the same data.</summary>
internal static class InstanceChecks
{
    public static IReadOnlyList<StoreCheck> All { get; } =
    [
        new(StoreFeatures.SeveralInstances, What_one_instance_writes_another_reads),
        new(StoreFeatures.SeveralInstances, What_one_instance_changed_conflicts_at_another),
        new(StoreFeatures.SeveralInstances, No_version_of_one_instance_is_that_of_another),
        new(StoreFeatures.SeveralInstances, Of_writers_at_two_instances_exactly_one_wins),
        new(StoreFeatures.SeveralInstances, Of_those_who_make_a_schedule_at_two_instances_exactly_one_does),
        new(StoreFeatures.SeveralInstances, Writers_at_two_instances_that_read_before_they_write_lose_no_update),
        new(StoreFeatures.SeveralInstances, Of_writes_and_deletions_at_two_instances_exactly_one_wins),
        new(StoreFeatures.SeveralInstances, Of_deletions_at_two_instances_none_takes_the_schedule_that_was_made_again),
    ];

    private static async Task What_one_instance_writes_another_reads(StoreCheckRun run)
    {
        var (id, other) = (run.Id(), run.Other);
        await other.ExpectNothingAsync(id);
        var version = await run.WriteAsync(id, null, "first");
        await other.ExpectAsync(id, version, "first");
        version = await other.WriteAsync(id, version, "second");
        await run.ExpectAsync(id, version, "second");
        version = await run.WriteAsync(id, version, "third");
        await other.ExpectAsync(id, version, "third");
        await other.DeleteAsync(id, version);
        await run.ExpectNothingAsync(id);
        version = await run.WriteAsync(id, null, "made again");
        await other.ExpectAsync(id, version, "made again");
        await run.DeleteAsync(id, version);
        await other.ExpectNothingAsync(id);
    }

    private static async Task What_one_instance_changed_conflicts_at_another(StoreCheckRun run)
    {
        var (id, other) = (run.Id(), run.Other);
        var first = await run.WriteAsync(id, null, "first");
        await other.ExpectAsync(id, first, "first");
        var second = await other.WriteAsync(id, first, "second");
        await RefusedAsync(run, first, "the version before another instance wrote");
        var third = await run.WriteAsync(id, second, "third");
        await RefusedAsync(other, second, "the version before another instance wrote");
        await run.ExpectAsync(id, third, "third");
        await other.DeleteAsync(id, third);
        await ExpectConflictAsync("A write of a schedule that another instance deleted", () => run.WriteAsync(id, third, "lost"));
        var made = await other.WriteAsync(id, null, "made again");
        await ExpectConflictAsync("A write that expects no schedule, of one that another instance made,", () => run.WriteAsync(id, null, "lost"));
        await RefusedAsync(run, third, "the version before another instance deleted the schedule and made it again");
        await run.ExpectAsync(id, made, "made again");
        await run.DeleteAsync(id, made);
        await ExpectConflictAsync("A write of a schedule that another instance deleted", () => other.WriteAsync(id, made, "lost"));
        await other.ExpectNothingAsync(id);

        async Task RefusedAsync(StoreCheckRun instance, string version, string what)
        {
            await ExpectConflictAsync($"A write that expects {what}", () => instance.WriteAsync(id, version, "lost"));
            await ExpectConflictAsync($"A deletion that expects {what}", () => instance.DeleteAsync(id, version));
        }
    }

    private static async Task No_version_of_one_instance_is_that_of_another(StoreCheckRun run)
    {
        var (id, other) = (run.Id(), run.Other);
        var versions = new List<string>();
        for (var life = 1; life <= 3; life++)
        {
            versions.Add(await run.WriteAsync(id, null, "made"));
            versions.Add(await other.WriteAsync(id, versions[^1], "changed"));
            versions.Add(await run.WriteAsync(id, versions[^1], "changed again"));
            await other.DeleteAsync(id, versions[^1]);
            versions.Add(await other.WriteAsync(id, null, "made by the other"));
            await other.DeleteAsync(id, versions[^1]);
        }

        Expect(
            versions.Distinct(StringComparer.Ordinal).Count() == versions.Count,
            $"Two instances that wrote one schedule in turn made the versions {string.Join(", ", versions)}. No version may come again.");
    }

    private static Task Of_writers_at_two_instances_exactly_one_wins(StoreCheckRun run) => Races.OfWritersAsync(run, run.Other);

    private static Task Of_those_who_make_a_schedule_at_two_instances_exactly_one_does(StoreCheckRun run) => Races.OfMakersAsync(run, run.Other);

    private static Task Writers_at_two_instances_that_read_before_they_write_lose_no_update(StoreCheckRun run) => Races.OfUpdatesAsync(run, run.Other);

    private static Task Of_writes_and_deletions_at_two_instances_exactly_one_wins(StoreCheckRun run) => Races.OfWritesAndDeletionsAsync(run, run.Other);

    private static Task Of_deletions_at_two_instances_none_takes_the_schedule_that_was_made_again(StoreCheckRun run) => Races.OfDeletionsAsync(run, run.Other);
}
