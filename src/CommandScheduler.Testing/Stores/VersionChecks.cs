using CommandScheduler.Stores;

using static CommandScheduler.Testing.Stores.StoreCheckRun;

namespace CommandScheduler.Testing.Stores;

/// <summary>What is read after a write, and what versions protect from.</summary>
internal static class VersionChecks
{
    public static IReadOnlyList<StoreCheck> All { get; } =
    [
        new(StoreFeatures.None, A_schedule_that_was_never_written_is_not_there),
        new(StoreFeatures.None, What_was_written_is_read_with_the_version_that_the_write_returned),
        new(StoreFeatures.None, A_schedule_is_made_only_if_there_is_none),
        new(StoreFeatures.None, A_write_that_expects_an_old_version_changes_nothing),
        new(StoreFeatures.None, A_deletion_that_expects_an_old_version_changes_nothing),
        new(StoreFeatures.None, A_deletion_that_expects_no_schedule_leaves_one_that_is_there),
        new(StoreFeatures.None, A_deletion_that_expects_no_schedule_returns_if_there_is_none),
        new(StoreFeatures.None, What_is_gone_is_neither_written_nor_deleted),
        new(StoreFeatures.None, A_schedule_that_was_made_again_does_not_look_like_its_former_self),
        new(StoreFeatures.None, A_call_whose_token_is_cancelled_changes_nothing),
        new(StoreFeatures.Durability, What_was_written_is_there_after_the_store_was_closed),
    ];

    private static Task A_schedule_that_was_never_written_is_not_there(StoreCheckRun run) => run.ExpectNothingAsync(run.Id());

    private static async Task What_was_written_is_read_with_the_version_that_the_write_returned(StoreCheckRun run)
    {
        var id = run.Id();
        string? version = null;
        for (var number = 1; number <= 3; number++)
        {
            version = await run.WriteAsync(id, version, $"{number}");
            await run.ExpectAsync(id, version, $"{number}");
        }

        await run.DeleteAsync(id, version);
        await run.ExpectNothingAsync(id);
    }

    private static async Task A_schedule_is_made_only_if_there_is_none(StoreCheckRun run)
    {
        var id = run.Id();
        var version = await run.WriteAsync(id, null, "first");
        await ExpectConflictAsync("A write that expects no schedule, of one that is there,", () => run.WriteAsync(id, null, "second"));
        await run.ExpectAsync(id, version, "first");
        await run.DeleteAsync(id, version);
    }

    private static async Task A_write_that_expects_an_old_version_changes_nothing(StoreCheckRun run)
    {
        var id = run.Id();
        var old = await run.WriteAsync(id, null, "first");
        var version = await run.WriteAsync(id, old, "second");
        await ExpectConflictAsync("A write that expects the version before", () => run.WriteAsync(id, old, "third"));
        await run.ExpectAsync(id, version, "second");
        await run.DeleteAsync(id, version);
    }

    private static async Task A_deletion_that_expects_an_old_version_changes_nothing(StoreCheckRun run)
    {
        var id = run.Id();
        var old = await run.WriteAsync(id, null, "first");
        var version = await run.WriteAsync(id, old, "second");
        await ExpectConflictAsync("A deletion that expects the version before", () => run.DeleteAsync(id, old));
        await run.ExpectAsync(id, version, "second");
        await run.DeleteAsync(id, version);
    }

    private static async Task A_deletion_that_expects_no_schedule_leaves_one_that_is_there(StoreCheckRun run)
    {
        var id = run.Id();
        var version = await run.WriteAsync(id, null, "first");

        // It may be refused, and it may return: then it has kept the entries and outcomes that it carries, which are none here.
        await ReturnsAsync(() => run.DeleteAsync(id, null));
        await run.ExpectAsync(id, version, "first");
        version = await run.WriteAsync(id, version, "second");
        await run.ExpectAsync(id, version, "second");
        await run.DeleteAsync(id, version);
    }

    private static async Task A_deletion_that_expects_no_schedule_returns_if_there_is_none(StoreCheckRun run)
    {
        var id = run.Id();
        await run.DeleteAsync(id, null);
        await run.ExpectNothingAsync(id);
        var version = await run.WriteAsync(id, null, "first");
        await run.DeleteAsync(id, version);
        await run.DeleteAsync(id, null);
        await run.ExpectNothingAsync(id);
        var made = await run.WriteAsync(id, null, "made again");
        await run.ExpectAsync(id, made, "made again");
        await run.DeleteAsync(id, made);
    }

    private static async Task What_is_gone_is_neither_written_nor_deleted(StoreCheckRun run)
    {
        var id = run.Id();
        var version = await run.WriteAsync(id, null, "first");
        await run.DeleteAsync(id, version);
        await ExpectConflictAsync("A write of a schedule that was deleted", () => run.WriteAsync(id, version, "second"));
        await run.ExpectNothingAsync(id);

        // A deletion that finds nothing may be one that was committed before, and whose answer got lost.
        await ReturnsAsync(() => run.DeleteAsync(id, version));
        await run.ExpectNothingAsync(id);
        var made = await run.WriteAsync(id, null, "made again");
        await ExpectConflictAsync("A deletion that expects a version of before the schedule was made again", () => run.DeleteAsync(id, version));
        await run.ExpectAsync(id, made, "made again");
        await run.DeleteAsync(id, made);
    }

    private static async Task A_schedule_that_was_made_again_does_not_look_like_its_former_self(StoreCheckRun run)
    {
        var id = run.Id();
        var versions = new List<string>();
        for (var life = 1; life <= 5; life++)
        {
            var made = await run.WriteAsync(id, null, $"made {life}");
            var changed = await run.WriteAsync(id, made, $"changed {life}");
            versions.AddRange([made, changed]);
            foreach (var old in versions.SkipLast(1))
            {
                await ExpectConflictAsync($"A write that expects a version of before, '{old}',", () => run.WriteAsync(id, old, "a writer that slept"));
            }

            await run.ExpectAsync(id, changed, $"changed {life}");
            await run.DeleteAsync(id, changed);
        }

        Expect(
            versions.Distinct(StringComparer.Ordinal).Count() == versions.Count,
            $"Ten writes of one schedule, which was deleted four times between, have the versions {string.Join(", ", versions)}. No version may come again.");
    }

    private static async Task A_call_whose_token_is_cancelled_changes_nothing(StoreCheckRun run)
    {
        var (id, other) = (run.Id(), run.Id("other"));
        var version = await run.WriteAsync(id, null, "first");
        var write = new ScheduleWrite { Document = Document("second") };
        await ExpectCancelledAsync("Reading", cancelled => run.Instance.ReadAsync(id, cancelled));
        await ExpectCancelledAsync("Writing", cancelled => run.Instance.WriteAsync(id, version, write, cancelled));
        await ExpectCancelledAsync("Making", cancelled => run.Instance.WriteAsync(other, null, write, cancelled));
        await ExpectCancelledAsync("Deleting", cancelled => run.Instance.DeleteAsync(id, version, new ScheduleWrite(), cancelled));
        await run.ExpectAsync(id, version, "first");
        await run.ExpectNothingAsync(other);
        await run.DeleteAsync(id, version);
    }

    private static async Task What_was_written_is_there_after_the_store_was_closed(StoreCheckRun run)
    {
        var (id, deleted) = (run.Id(), run.Id("deleted"));
        var old = await run.WriteAsync(id, null, "first");
        var version = await run.WriteAsync(id, old, "second");
        var gone = await run.WriteAsync(deleted, null, "deleted");
        await run.DeleteAsync(deleted, gone);
        await run.Store.ReopenAsync();
        await run.ExpectAsync(id, version, "second");
        await run.ExpectNothingAsync(deleted);
        await ExpectConflictAsync("After the store was opened again, a write that expects the version before", () => run.WriteAsync(id, old, "third"));
        var made = await run.WriteAsync(deleted, null, "made again");
        Expect(made != gone, $"A schedule that was deleted, and made again after the store was closed, has its former version '{made}'.");
        await run.DeleteAsync(deleted, made);
        await run.DeleteAsync(id, await run.WriteAsync(id, version, "third"));
    }
}
