using CommandScheduler.Stores;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Providers.Tests.Azure;

/// <summary>Ids that Azure cannot keep apart, or not at all, are refused before anything is stored; all others are kept apart.</summary>
public sealed class AzureIdTests(AzureTests.Fixture fixture) : IClassFixture<AzureTests.Fixture>
{
    private static readonly string[] Taken =
    [
        "a/b", "a_b", "a#b", "a?b", "a%2Fb", "a%5Cb", "a+b", "a b", "a//b", "/a", "a/", "A/b", ".", "..", "a.", ".a/b", "a..b", "a&b", "a'b", "a\"b",
        "%", "%2E", "\u00e9", "e\u0301", "\uff21", "A", "😀", "a:b", "a|b", "a*b", "~", "",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Refused => new()
    {
        { @"a\b", "has a backslash, and Azure would not keep a blob of that name apart from others. Leave it out." },
        { "a./b", "has a dot before a slash, and Azure would not keep a blob of that name apart from others. Leave it out." },
        { "../b", "has a dot before a slash" },
        { new string('/', 253) + "a", "has more than 252 slashes" },
        { new string('x', 500), "has 500 characters, and the reminders of Orleans in Azure's tables keep 499 of them: 'xxxx" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task An_id_that_cannot_be_kept_is_refused_by_every_verb(string id, string reason)
    {
        var grain = fixture.Grains.GetGrain<IScheduleGrain>(id);
        foreach (var call in (Func<Task>[])
        [
            () => grain.ScheduleOnce(new Note("refused"), fixture.Now.AddHours(1)), () => grain.Cancel(), () => grain.Describe(),
            () => fixture.Scheduler.ScheduleOnceAsync(id, new Note("refused"), fixture.Now.AddHours(1), cancellationToken: Cancel),
            () => fixture.SiloScheduler.ScheduleOnceAsync(id, new Note("refused"), fixture.Now.AddHours(1), cancellationToken: Cancel),
        ])
        {
            var refusal = await Assert.ThrowsAnyAsync<ArgumentException>(call);
            Assert.Equal("scheduleId", refusal.ParamName);
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        }

        Assert.Empty((await fixture.SiloServices.GetRequiredService<IReminderTable>().ReadRows(grain.GetGrainId(), Cancel)).Reminders);
    }

    [Fact]
    public async Task All_others_are_schedules_of_their_own()
    {
        var ids = Taken.Select(id => $"{id}t").Concat(Taken.Where(id => id.Length > 0)).Append(string.Concat(Enumerable.Repeat("/b", 249)) + "c")
            .Append(new string('x', 499)).Append(new string('語', 499)).ToList();
        var store = fixture.SiloServices.GetRequiredService<IScheduleStore>();
        foreach (var id in ids)
        {
            Assert.Null(await store.ReadAsync(id, Cancel));
            await fixture.Scheduler.ScheduleOnceAsync(id, new Note(id), fixture.Now.AddHours(1), "job", cancellationToken: Cancel);
        }

        await fixture.RestartAsync();
        foreach (var id in ids)
        {
            await fixture.Scheduler.TriggerAsync(id, "job", cancellationToken: Cancel);
            var dispatched = await fixture.NextAsync();
            Assert.Equal((id, new Note(id)), (dispatched.ScheduleId, (Note)dispatched.Command));
            await SchedulerFixture.UntilAsync(fixture.Grains.GetGrain<IScheduleGrain>(id), snapshot => snapshot.Jobs.Count == 0);
        }
    }
}
