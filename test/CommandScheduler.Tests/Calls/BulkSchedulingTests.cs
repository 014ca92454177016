using System.Reflection;

using CommandScheduler.Calls;
using CommandScheduler.Schedules;

using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Calls;

/// <summary>What becomes of the items that grains carry out.</summary>
public sealed class BulkSchedulingTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Store _store = new();
    private readonly Answers _answers = Answers.Make();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_done_is_noted_although_another_item_fails()
    {
        _answers.Schedule = async job =>
        {
            if (job == "fails")
            {
                await _store.UntilAsync(4);
                throw new IOException("It broke.");
            }
        };
        var failure = await Assert.ThrowsAsync<SchedulerException>(() => RunAsync("0", "1", "fails", "3", "4"));
        Assert.Contains("It is not known whether item 2, job 'fails' of schedule 's-fails', is scheduled", failure.Message, StringComparison.Ordinal);
        Assert.Equal([0, 1, 3, 4], _store.Finished.Order());
    }

    [Fact]
    public async Task One_of_unknown_outcome_is_asked_for_again_after_a_pause_and_noted_when_it_is_done()
    {
        var tries = 0;
        _answers.Schedule = job => job == "unknown" && ++tries < 10 ? throw new OutcomeUnknownException("s-unknown", null) : Task.CompletedTask;
        var run = RunAsync("known", "unknown");
        while (!run.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        Assert.Equal((2, 10), ((await run).Scheduled, tries));
        Assert.Equal([0, 1], _store.Finished.Order());

        // Together longer than it takes until a silo is known to be gone.
        Assert.InRange(_clock.GetUtcNow() - _clock.Start, TimeSpan.FromSeconds(16), TimeSpan.MaxValue);
    }

    private Task<BulkResult> RunAsync(params string[] jobs)
        => new BulkScheduling(_answers.Scheduler, new() { RequestId = "request" }, _store, null, _clock)
            .RunAsync(jobs.Select(job => new ScheduledItem($"s-{job}", job, _clock.Start, job)).ToAsyncEnumerable(), Cancel);

    /// <summary>Stores nothing.</summary>
    private sealed class Store : IBulkStore
    {
        private readonly Lock _lock = new();
        private readonly List<int> _finished = [];
        private readonly TaskCompletionSource _some = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _awaited = int.MaxValue;

        public IReadOnlyList<int> Finished => _finished;

        public Task UntilAsync(int count)
        {
            lock (_lock)
            {
                _awaited = count;
                Tell();
            }

            return _some.Task;
        }

        public Task<IReadOnlyList<int>> StoreAsync(
            BulkChunk chunk,
            IReadOnlyList<(int Place, Schedule Schedule)> schedules,
            IReadOnlyList<int> others,
            CancellationToken cancellationToken)
            => throw new NotSupportedException();

        public Task FinishAsync(BulkChunk chunk, IReadOnlyList<int> places, CancellationToken cancellationToken)
        {
            Assert.Equal(new BulkChunk("request", 0), chunk);
            lock (_lock)
            {
                _finished.AddRange(places);
                Tell();
            }

            return Task.CompletedTask;
        }

        public Task ForgetAsync(string? requestId, CancellationToken cancellationToken) => Task.CompletedTask;

        private void Tell()
        {
            if (_finished.Count >= _awaited)
            {
                _some.TrySetResult();
            }
        }
    }

    /// <summary>Answers the calls of a scheduler.</summary>
    public class Answers : DispatchProxy
    {
        public ICommandScheduler Scheduler => (ICommandScheduler)(object)this;

        public Func<string, Task> Schedule { get; set; } = _ => Task.CompletedTask;

        public static Answers Make() => (Answers)(object)Create<ICommandScheduler, Answers>();

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
            => targetMethod!.Name == nameof(ICommandScheduler.ScheduleOnceAsync) ? ScheduleAsync((string)args![3]!) : throw new NotSupportedException();

        private async Task<JobSnapshot> ScheduleAsync(string job)
        {
            await Schedule(job);
            return new JobSnapshot { Name = job, Kind = JobKind.OneOff, Status = JobStatus.Pending, CommandType = "c" };
        }
    }
}
