using CommandScheduler.Schedules;
using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Tests.InMemory;

public sealed class MemoryJobsTests(InMemoryTests.Fixture fixture) : IClassFixture<InMemoryTests.Fixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thousands_of_schedules_are_listed_in_order_once_each()
    {
        var store = fixture.SiloServices.GetRequiredService<IScheduleStore>();
        var prefix = $"{Guid.NewGuid():N}/";
        var ids = Enumerable.Range(0, 3_000).Select(number => $"{prefix}{number:D4}").ToList();
        var versions = await Task.WhenAll(ids.Select((id, number) => store.WriteAsync(id, null, new ScheduleWrite { Document = Document(number) }, Cancel)));
        var listed = new List<string>();
        for (string? next = null; listed.Count == 0 || next is not null;)
        {
            var page = await fixture.Scheduler.ListJobsAsync(new JobFilter { ScheduleIdPrefix = prefix }, next, 999, Cancel);
            listed.AddRange(page.Jobs.Select(job => job.ScheduleId));
            next = page.Next;
        }

        Assert.Equal(ids, listed);
        var counts = await fixture.Scheduler.CountJobsAsync(new JobFilter { ScheduleIdPrefix = prefix }, cancellationToken: Cancel);
        Assert.Equal(new JobCount(3_000, false), counts.Pending);
        await Task.WhenAll(ids.Zip(versions, (id, version) => store.DeleteAsync(id, version, new ScheduleWrite(), Cancel)));
    }

    private string Document(int number)
    {
        var job = new Job
        {
            Name = "job",
            Generation = number,
            Command = new() { Type = "note" },
            ScheduledAt = fixture.Now,
            Open = [new() { Due = fixture.Now, RunAt = fixture.Now }],
        };
        return ScheduleDocument.Write(ScheduleState.Empty with { Jobs = [job] });
    }
}
