using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Load;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Orleans.Runtime.Messaging;

namespace CommandScheduler.Chaos.Tests;

/// <summary>What the program's own client does when the cluster does not answer as it should.</summary>
public sealed class CallerTests : IDisposable
{
    private const string OfOrleans = "The earliest collection that can be scheduled from now is for 01/02/2026 00:00:00";

    private readonly TemporaryDirectory _folder = new();
    private readonly LedgerFile _ledger;
    private readonly Dictionary<string, Func<object>> _grains = [];
    private readonly Caller _caller;

    public CallerTests()
    {
        _ledger = new(_folder.Path, History.Controller);
        _caller = new(_ledger, Cluster.Make(_grains));
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(null, Answers.Unknown)]
    [InlineData("options", Answers.Refused)]
    public async Task An_argument_error_is_a_refusal_only_if_it_is_the_schedulers(string? parameter, string answer)
        => Assert.Equal(answer, (await CallAsync(() => throw new ArgumentException(OfOrleans, parameter))).Answer);

    [Fact]
    public async Task Settling_outlives_errors_of_whatever_kind_and_what_can_never_be_asked_is_a_finding()
    {
        Queue<Func<IReadOnlyList<string>>> left = new([() => throw new InvalidOperationException("It is closed."), () => ["a"], () => ["a"]]);
        _grains[nameof(IScheduleGrain.Describe)] = () => throw new ArgumentException(OfOrleans);
        await new Settling(_caller, () => Task.FromResult(left.TryDequeue(out var next) ? next() : ["a"])).RunAsync(TimeSpan.FromSeconds(1.2));
        var history = new History(LedgerFile.ReadAll(_folder.Path));
        var failed = history.Of(Kinds.Failed).Select(entry => entry[1]).ToList();
        Assert.Equal("InvalidOperationException: It is closed.", failed[0]);
        Assert.True(failed.Count(text => text == $"ArgumentException: {OfOrleans}") > 1, string.Join(Environment.NewLine, failed));
        var stuck = Assert.Single(Judge.Check(history, new()));
        Assert.Equal((Verdict.Stuck, $"Schedule a is still in the store: ArgumentException: {OfOrleans}."), (stuck.Verdict, stuck.Text));
        Assert.Contains(
            $"; errors that are not the scheduler's {failed.Count} (ArgumentException {failed.Count - 1}, InvalidOperationException 1); ",
            Figures.Line(history, [stuck], new Dictionary<string, int>()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_never_tells_what_is_left_in_it_is_a_finding()
    {
        await new Settling(_caller, () => throw new IOException("It is away.")).RunAsync(TimeSpan.FromSeconds(0.1));
        var stuck = Assert.Single(Judge.Check(new(LedgerFile.ReadAll(_folder.Path)), new()));
        Assert.Equal(
            (Verdict.Stuck, "Schedule (any) is still in the store: the store does not tell, IOException: It is away.."),
            (stuck.Verdict, stuck.Text));
    }

    [Fact]
    public async Task Who_would_call_waits_while_no_silo_can_be_reached()
    {
        var isDown = true;
        var probes = 0;
        _grains[nameof(IManagementGrain.GetHosts)] = () =>
        {
            probes++;
            return isDown ? throw new ConnectionFailedException("Nobody listens.") : Task.FromResult(new Dictionary<SiloAddress, SiloStatus>());
        };
        Assert.True((await CallAsync(() => throw new ConnectionFailedException("Nobody listens."))).IsUnknown);
        Assert.Equal(TimeSpan.MaxValue, _caller.Reach.Since);

        var call = CallAsync(() => Task.CompletedTask);
        await Patience.UntilAsync(() => Task.FromResult(probes > 1), () => "it is probed again");
        Assert.False(call.IsCompleted);
        Assert.Single(LedgerFile.ReadAll(_folder.Path), entry => entry.Kind == Kinds.Call);

        isDown = false;
        Assert.True((await call).IsDone);
        Assert.True(_caller.Reach.Since < MachineClock.Monotonic);
        Assert.Equal(1, _caller.Jobs);
    }

    [Fact]
    public async Task What_is_asked_in_vain_is_asked_again_until_the_patience_is_over()
    {
        var times = 0;
        var third = await _caller.AskAsync<int?>(
            "times",
            _ => ++times < 3 ? throw new TimeoutException() : Task.FromResult<int?>(times),
            TimeSpan.FromMinutes(1));
        Assert.Equal(3, third);
        Assert.Null(await _caller.AskAsync<int?>("never", _ => throw new TimeoutException(), TimeSpan.Zero));
    }

    private Task<CallResult> CallAsync(Func<Task> call) => _caller.CallAsync([new CallLine(Verbs.Once, "a", "job", "a#1")], call);
}
