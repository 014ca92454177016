using CommandScheduler.Dispatching;
using CommandScheduler.TestSupport;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>Handlers that block hold up nobody, as long as there are threads.</summary>
public sealed class HandlerThreadsTests
{
    private static readonly int Blocking = 4 * Environment.ProcessorCount;

    [Fact]
    public async Task What_comes_after_handlers_that_block_runs_all_the_same()
    {
        using var threads = new HandlerThreads(100);
        using var gate = new ManualResetEventSlim(false);
        var blocked = Enumerable.Range(0, Blocking).Select(_ => Start(threads, () => gate.Wait(TestContext.Current.CancellationToken))).ToArray();
        await Patience.ForAsync(Start(threads, () => { }), "a handler behind those that block");
        Assert.DoesNotContain(blocked, task => task.IsCompleted);
        gate.Set();
        await Task.WhenAll(blocked);
    }

    [Fact]
    public async Task What_comes_at_once_with_handlers_that_block_runs_however_many_threads_are_idle()
    {
        using var threads = new HandlerThreads(100);
        for (var round = 0; round < 20; round++)
        {
            using var gate = new ManualResetEventSlim(false);
            var blocked = Enumerable.Range(0, Blocking).Select(_ => Start(threads, () => gate.Wait(TestContext.Current.CancellationToken))).ToArray();
            await Patience.ForAsync(Start(threads, () => { }), "a handler behind those that block");
            gate.Set();
            await Task.WhenAll(blocked);
        }
    }

    [Fact]
    public async Task There_are_no_more_threads_than_the_limit()
    {
        using var threads = new HandlerThreads(3);
        using var gate = new ManualResetEventSlim(false);
        var running = 0;
        var most = 0;
        var tasks = Enumerable.Range(0, 30).Select(_ => Start(threads, () =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            gate.Wait(TestContext.Current.CancellationToken);
            Interlocked.Decrement(ref running);
        })).ToArray();
        await Patience.UntilAsync(() => Task.FromResult(Volatile.Read(ref running) == 3), () => "three handlers run");
        gate.Set();
        await Task.WhenAll(tasks);
        Assert.Equal((3, true), (most, threads.Count <= 3));
    }

    [Fact]
    public async Task What_follows_an_await_comes_back_to_the_threads_and_not_to_the_pool()
    {
        using var threads = new HandlerThreads(10);
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = Task.Factory.StartNew(
            async () =>
            {
                await waits.Task;
                return (Thread.CurrentThread.IsThreadPoolThread, TaskScheduler.Current == threads);
            },
            CancellationToken.None,
            TaskCreationOptions.DenyChildAttach,
            threads).Unwrap();
        waits.SetResult();
        Assert.Equal((false, true), await handler);
    }

    [Fact]
    public async Task What_follows_after_the_end_of_the_silo_runs_all_the_same()
    {
        var threads = new HandlerThreads(1);
        using var gate = new ManualResetEventSlim(false);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var blocked = Start(threads, () =>
        {
            begun.SetResult();
            gate.Wait(TestContext.Current.CancellationToken);
        });
        await begun.Task;
        var queued = Start(threads, () => { });
        threads.Dispose();
        await Patience.ForAsync(queued, "what was queued before the end");
        await Patience.ForAsync(Start(threads, () => { }), "what is queued after it");
        Assert.False(blocked.IsCompleted);
        gate.Set();
        await blocked;
    }

    [Fact]
    public async Task Ten_thousand_pieces_of_work_from_many_threads_are_all_done()
    {
        using var threads = new HandlerThreads(8);
        var done = 0;
        await Parallel.ForAsync(0, 10_000, async (_, _) => await Start(threads, () => Interlocked.Increment(ref done)));
        Assert.Equal(10_000, done);
    }

    private static Task Start(HandlerThreads threads, Action work)
        => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, threads);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
