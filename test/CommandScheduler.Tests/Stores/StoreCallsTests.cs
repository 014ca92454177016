using CommandScheduler.Stores;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

using Orleans.Configuration;

namespace CommandScheduler.Tests.Stores;

public sealed class StoreCallsTests : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _clock = new();
    private readonly SiloLifecycleSubject _lifecycle = new(NullLogger<SiloLifecycleSubject>.Instance);
    private readonly SchedulerOptions _options = new();
    private readonly StoreCalls _calls;

    public StoreCallsTests()
    {
        _calls = new StoreCalls(Options.Create(_options), Options.Create(new SiloMessagingOptions()), _clock);
        _calls.Participate(_lifecycle);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task A_silo_that_runs_waits_for_its_store_however_long_it_takes()
    {
        await _lifecycle.OnStart(Cancel);
        var answer = new TaskCompletionSource();
        var call = _calls.WaitAsync(answer.Task);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(call.IsCompleted);
        answer.SetResult();
        await call;
    }

    [Fact]
    public async Task A_caller_is_answered_before_Orleans_would_give_its_call_up()
    {
        var since = _calls.Now;
        _clock.Advance(TimeSpan.FromSeconds(10));
        var stored = new TaskCompletionSource();
        var answer = _calls.InTimeAsync(stored.Task, since);
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("There was no answer within 25 s.", (await Assert.ThrowsAsync<TimeoutException>(() => answer)).Message);
        stored.SetResult();
        await _calls.InTimeAsync(stored.Task, since);
    }

    [Fact]
    public async Task One_that_stops_gives_it_up_when_the_grace_is_over_and_no_call_has_succeeded_for_a_while()
    {
        var call = _calls.WaitAsync(new TaskCompletionSource().Task);
        await StopAsync();
        _clock.Advance(_options.ShutdownGrace - TimeSpan.FromMilliseconds(1));
        Assert.False(call.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("The silo stops", (await Assert.ThrowsAsync<TimeoutException>(() => call)).Message, StringComparison.Ordinal);
        Assert.True(_calls.GivenUp.IsCancellationRequested);
        await Assert.ThrowsAsync<TimeoutException>(() => _calls.WaitAsync(new TaskCompletionSource().Task));
        await _calls.WaitAsync(Task.CompletedTask);
    }

    [Fact]
    public async Task As_long_as_calls_succeed_the_others_have_their_time()
    {
        var slow = _calls.WaitAsync(new TaskCompletionSource().Task);
        await StopAsync();
        _clock.Advance(_options.ShutdownGrace - TimeSpan.FromMilliseconds(1));
        for (var look = 0; look < 10; look++)
        {
            var answer = new TaskCompletionSource();
            var quick = _calls.WaitAsync(answer.Task);
            answer.SetResult();
            await quick;
            _clock.Advance(Silence - TimeSpan.FromMilliseconds(1));
        }

        Assert.False(slow.IsCompleted);

        // Neither one that fails counts, nor one that has nothing to wait for.
        var failing = new TaskCompletionSource();
        var failed = _calls.WaitAsync(failing.Task);
        failing.SetException(new IOException());
        await Assert.ThrowsAsync<IOException>(() => failed);
        await _calls.WaitAsync(Task.CompletedTask);
        _clock.Advance(Silence);
        await Assert.ThrowsAsync<TimeoutException>(() => slow);
    }

    [Fact]
    public async Task A_call_that_has_only_just_begun_is_not_given_up()
    {
        await StopAsync();
        _clock.Advance(_options.ShutdownGrace + (10 * Silence));
        var call = _calls.WaitAsync(new TaskCompletionSource().Task);
        _clock.Advance(Silence - TimeSpan.FromMilliseconds(1));
        Assert.False(call.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.25));
        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    private async Task StopAsync()
    {
        await _lifecycle.OnStart(Cancel);
        await _lifecycle.OnStop(Cancel);
    }
}
