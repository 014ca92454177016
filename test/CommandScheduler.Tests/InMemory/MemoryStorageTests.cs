using CommandScheduler.Schedules;
using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Storage;

namespace CommandScheduler.Tests.InMemory;

public sealed class MemoryStorageTests(InMemoryTests.Fixture fixture) : IClassFixture<InMemoryTests.Fixture>
{
    private readonly GrainId _grain = GrainId.Create(SchedulerNames.ScheduleType, Guid.NewGuid().ToString("N"));

    private IGrainStorage Storage => fixture.SiloServices.GetRequiredKeyedService<IGrainStorage>(SchedulerNames.Storage);

    [Fact]
    public async Task A_document_is_kept_until_it_is_cleared()
    {
        var written = State("one");
        await WriteAsync(written);
        var read = await ReadAsync();
        Assert.Equal(("one", true, written.ETag), (read.State!.Document, read.RecordExists, read.ETag));

        await Storage.ClearStateAsync(SchedulerNames.State, _grain, read);
        Assert.Equal((null, false, null), (read.State!.Document, read.RecordExists, read.ETag));
        Assert.False((await ReadAsync()).RecordExists);

        // Another activation that has the row as it was before.
        await WriteAsync(State("two"));
        written.State = new() { Document = "three" };
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(written));
        Assert.Equal("two", (await ReadAsync()).State!.Document);
    }

    [Fact]
    public async Task Who_does_not_know_the_latest_version_changes_nothing()
    {
        await WriteAsync(State("one"));
        var (first, second) = (await ReadAsync(), await ReadAsync());
        first.State = new() { Document = "two" };
        await WriteAsync(first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(State("new")));
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(second));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync(SchedulerNames.State, _grain, second));
        Assert.Equal("two", (await ReadAsync()).State!.Document);
        await Storage.ClearStateAsync(SchedulerNames.State, _grain, first);
    }

    [Fact]
    public async Task Thousands_of_schedules_are_listed_in_order_once_each()
    {
        var written = new List<(GrainId Grain, GrainState<StoredSchedule> State)>();
        var prefix = $"{Guid.NewGuid():N}/";
        for (var number = 0; number < 3_000; number++)
        {
            var job = new Job { Name = "job", Generation = number, Command = new() { Type = "note" }, ScheduledAt = fixture.Now, Open = [new() { Due = fixture.Now, RunAt = fixture.Now }] };
            written.Add((GrainId.Create(SchedulerNames.ScheduleType, $"{prefix}{number:D4}"), State(ScheduleDocument.Write(ScheduleState.Empty with { Jobs = [job] }))));
        }

        await Task.WhenAll(written.Select(row => Storage.WriteStateAsync(SchedulerNames.State, row.Grain, row.State)));
        var listed = new List<string>();
        for (string? next = null; listed.Count == 0 || next is not null;)
        {
            var page = await fixture.Scheduler.ListJobsAsync(new JobFilter { ScheduleIdPrefix = prefix }, next, 999, TestContext.Current.CancellationToken);
            listed.AddRange(page.Jobs.Select(job => job.ScheduleId));
            next = page.Next;
        }

        Assert.Equal(written.Select(row => row.Grain.Key.ToString()), listed);
        Assert.Equal(new JobCount(3_000, false), (await fixture.Scheduler.CountJobsAsync(new JobFilter { ScheduleIdPrefix = prefix }, cancellationToken: TestContext.Current.CancellationToken)).Pending);
        await Task.WhenAll(written.Select(row => Storage.ClearStateAsync(SchedulerNames.State, row.Grain, row.State)));
    }

    [Fact]
    public async Task Only_schedules_are_kept()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => Storage.ReadStateAsync("other", _grain, new GrainState<string>()));
        await Assert.ThrowsAsync<NotSupportedException>(() => Storage.WriteStateAsync("other", _grain, new GrainState<string>("x")));
    }

    private static GrainState<StoredSchedule> State(string document) => new(new StoredSchedule { Document = document });

    private Task WriteAsync(GrainState<StoredSchedule> state) => Storage.WriteStateAsync(SchedulerNames.State, _grain, state);

    private async Task<GrainState<StoredSchedule>> ReadAsync()
    {
        var state = new GrainState<StoredSchedule>();
        await Storage.ReadStateAsync(SchedulerNames.State, _grain, state);
        return state;
    }
}
