using System.Globalization;

using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.TestSupport.Hostile;

/// <summary>
/// Whatever is given to a public parameter: what is accepted can be read, run, listed and cancelled for ever, what is refused is not stored, and
/// nothing but the documented errors is thrown.
/// </summary>
public abstract class HostileInputConformance(SchedulerFixture fixture)
{
    private static readonly int Percent = int.Parse(Environment.GetEnvironmentVariable("COMMANDSCHEDULER_EFFORT") ?? "100", CultureInfo.InvariantCulture);

    private readonly Dictionary<string, int> _answers = [];
    private readonly HashSet<string> _ids = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IScheduleStore Store => fixture.SiloServices.GetRequiredService<IScheduleStore>();

    /// <summary>Gets a value indicating whether the back end lists jobs.</summary>
    protected virtual bool Lists => true;

    /// <summary>Says whether the back end keeps a schedule of an id that others keep.</summary>
    protected virtual bool Keeps(string scheduleId) => true;

    /// <summary>Has the schedules leave the memory, so that what is stored of them is read again.</summary>
    protected virtual Task ReloadAsync() => fixture.RestartAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_is_accepted_can_be_read_run_listed_and_cancelled_and_what_is_refused_is_not_stored(int seed)
    {
        for (var round = 0; round < Math.Max(1, Percent / 100); round++)
        {
            await RunAsync(seed + (1_000 * round));
        }
    }

    private async Task RunAsync(int seed)
    {
        var input = new HostileInput(seed, fixture.Now);
        var calls = new HostileCalls(input);
        for (var call = 0; call < 600; call++)
        {
            var scheduler = input.Chance(50) ? fixture.Scheduler : fixture.SiloScheduler;
            var id = input.Chance(70) ? $"fuzz{seed}-{input.Next(12)}" : input.Text();
            var known = Usable(id) && await Store.ReadAsync(id, Cancel) is not null;
            var (name, run) = calls.Next(scheduler, id, Cancel);
            if (await AnswerAsync(seed, call, $"{name} of '{(id.Length > 40 ? id[..40] : id)}'", run))
            {
                _ids.Add(id);
            }
            else if (Usable(id) && !known)
            {
                Assert.Null(await Store.ReadAsync(id, Cancel));
            }
        }

        await AllAreReadAsync(seed);
        await ReloadAsync();
        await AllAreReadAsync(seed);

        // A while passes, in which much is due.
        for (var step = 0; step < 8; step++)
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            await AllAreReadAsync(seed);
        }

        foreach (var id in _ids.Where(Usable))
        {
            await AnswerAsync(seed, 0, $"Cancel of '{id}'", () => fixture.Scheduler.CancelAsync(id, cancellationToken: Cancel));
            Assert.Empty((await fixture.Scheduler.DescribeAsync(id, Cancel)).Jobs);
        }

        Assert.Empty(fixture.Events.Of("JobUnreadable"));
        Assert.Empty(fixture.Events.Of("StoreFailed"));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", _answers.OrderBy(answer => answer.Key).Select(answer
            => $"{answer.Key}: {answer.Value}")));
    }

    private bool Usable(string id) => !string.IsNullOrWhiteSpace(id) && id.Length <= 512 && !id.Any(char.IsControl)
        && !id.Contains('\ud800', StringComparison.Ordinal) && Keeps(id);

    private async Task AllAreReadAsync(int seed)
    {
        foreach (var id in _ids.Where(Usable))
        {
            var described = await fixture.Scheduler.DescribeAsync(id, Cancel);
            Assert.DoesNotContain(described.Jobs, job => job.LastError?.Contains("cannot read", StringComparison.Ordinal) == true);
            foreach (var job in described.Jobs)
            {
                await AnswerAsync(seed, 0, $"Explain of '{id}'/'{job.Name}'", () => fixture.Scheduler.ExplainAsync(id, job.Name, 5, Cancel));
            }
        }

        if (Lists)
        {
            await AllAreListedAsync();
        }
    }

    private async Task AllAreListedAsync()
    {
        string? next = null;
        do
        {
            var page = await fixture.Scheduler.ListJobsAsync(after: next, pageSize: 100, cancellationToken: Cancel);
            Assert.All(page.Jobs, job => Assert.DoesNotContain("cannot read", job.Job.LastError ?? "", StringComparison.Ordinal));
            next = page.Next;
        }
        while (next is not null);
        await fixture.Scheduler.CountJobsAsync(cancellationToken: Cancel);
    }

    private async Task<bool> AnswerAsync(int seed, int call, string what, Func<Task> run)
    {
        try
        {
            await Patience.ForAsync(run(), what);
            Count("accepted");
            return true;
        }
        catch (Exception refusal) when (refusal is ArgumentException or (SchedulerException and not OutcomeUnknownException)
            && refusal is not Xunit.Sdk.IAssertionException)
        {
            Assert.True(refusal.Message.Length is > 0 and < 4_000,
                $"Seed {seed}, call {call}, {what}: {refusal.Message[..Math.Min(1_000, refusal.Message.Length)]}");
            Assert.False(refusal is ArgumentException { ParamName: null },
                $"Seed {seed}, call {call}, {what}: no parameter in {refusal.GetType().Name}: {refusal.Message}");
            Count(refusal.GetType().Name);
            return false;
        }
        catch (NotSupportedException) when (!Lists)
        {
            Count("not listed");
            return false;
        }
        catch (Exception unexpected)
        {
            Assert.Fail($"Seed {seed}, call {call}, {what}: {unexpected}");
            return false;
        }
    }

    private void Count(string answer) => _answers[answer] = _answers.GetValueOrDefault(answer) + 1;
}
