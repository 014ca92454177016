using System.Reflection;

using CommandScheduler.Calls;

namespace CommandScheduler.Tests.Calls;

/// <summary>Requeueing by filter against a scheduler of which the test decides the answers.</summary>
public sealed class RequeueingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_is_requeued_and_what_awaits_nothing_is_left_alone()
    {
        var answers = Answers.Make();
        answers.Listed = [.. Enumerable.Range(0, 250).Select(number => Job($"s{number % 7}", $"{number}", awaits: number % 5 != 0))];
        Assert.Equal(200, await RunAsync(answers, new JobFilter { Tag = "t" }));
        Assert.Equal(200, answers.Requeued.Distinct().Count());
        Assert.Equal(200, answers.Requeued.Count);
        Assert.All(answers.Filters, filter => Assert.Equal(new JobFilter { Tag = "t", AwaitsRequeue = true }, filter));
        Assert.Equal(0, await RunAsync(Answers.Make(), null));
    }

    [Fact]
    public async Task A_job_that_was_changed_meanwhile_is_passed_over()
    {
        var answers = Answers.Make();
        answers.Listed = [Job("s", "cancelled"), Job("s", "requeued"), Job("s", "gone"), Job("s", "waits")];
        answers.Requeue = name => name switch
        {
            "cancelled" => new JobNotFoundException("s", name),
            "requeued" or "gone" => new SchedulerException("nothing that is dead-lettered"),
            _ => null,
        };
        answers.Described = [Job("s", "requeued", awaits: false).Job];
        Assert.Equal(1, await RunAsync(answers, null));
    }

    [Fact]
    public async Task What_fails_holds_up_nothing_and_is_told_at_the_end()
    {
        var answers = Answers.Make();
        answers.Listed = [.. Enumerable.Range(0, 120).Select(number => Job("s", $"{number}"))];
        answers.Described = [.. answers.Listed.Select(listed => listed.Job)];
        answers.Requeue = name => name switch
        {
            "3" => new TimeoutException("no answer"),
            "50" => new OutcomeUnknownException("s", null),
            "110" => new SchedulerException("damaged"),
            _ => null,
        };
        var error = await Assert.ThrowsAsync<SchedulerException>(() => RunAsync(answers, null));
        Assert.StartsWith("117 jobs were requeued and 3 were not.", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.InnerException!.Message, error.Message, StringComparison.Ordinal);
        Assert.Equal(117, answers.Requeued.Count);
    }

    [Fact]
    public async Task A_refusal_of_a_schedule_that_cannot_be_described_is_told()
    {
        var answers = Answers.Make();
        answers.Listed = [Job("s", "job")];
        answers.Requeue = _ => new SchedulerException("cannot be read");
        answers.Described = null;
        var error = await Assert.ThrowsAsync<SchedulerException>(() => RunAsync(answers, null));
        Assert.Equal("cannot be read", error.InnerException!.Message);
    }

    [Fact]
    public async Task A_cancelled_token_ends_it()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var answers = Answers.Make();
        answers.Listed = [.. Enumerable.Range(0, 200).Select(number => Job("s", $"{number}"))];
        answers.Requeue = _ =>
        {
            cancelled.Cancel();
            return new OperationCanceledException(cancelled.Token);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Requeueing(answers.Scheduler).RunAsync(Requeueing.Filter(null), cancelled.Token));
        Assert.Empty(answers.Requeued);
        Assert.Single(answers.Filters);
    }

    [Fact]
    public void A_filter_that_nothing_could_be_requeued_by_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>("filter", () => Requeueing.Filter(new JobFilter { AwaitsRequeue = false }));
        Assert.Contains("Set it to true or null", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<int> RunAsync(Answers answers, JobFilter? filter) => new Requeueing(answers.Scheduler).RunAsync(Requeueing.Filter(filter), Cancel);

    private static ListedJob Job(string scheduleId, string name, bool awaits = true) => new()
    {
        ScheduleId = scheduleId,
        Job = new JobSnapshot
        {
            Name = name,
            Kind = JobKind.OneOff,
            Status = awaits ? JobStatus.DeadLettered : JobStatus.Pending,
            CommandType = "c",
            AwaitsRequeue = awaits,
        },
    };

    /// <summary>Answers the calls of a scheduler.</summary>
    public class Answers : DispatchProxy
    {
        public ICommandScheduler Scheduler => (ICommandScheduler)(object)this;

        public IReadOnlyList<ListedJob> Listed { get; set; } = [];

        public IReadOnlyList<JobSnapshot>? Described { get; set; } = [];

        public Func<string, Exception?> Requeue { get; set; } = _ => null;

        public List<JobFilter> Filters { get; } = [];

        public List<string> Requeued { get; } = [];

        public static Answers Make() => (Answers)(object)Create<ICommandScheduler, Answers>();

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            nameof(ICommandScheduler.ListJobsAsync) => ListAsync((JobFilter)args![0]!, (string?)args[1], (int)args[2]!),
            nameof(ICommandScheduler.RequeueAsync) => RequeueAsync((string)args![1]!),
            nameof(ICommandScheduler.DescribeAsync) => DescribeAsync((string)args![0]!),
            var other => throw new NotSupportedException(other),
        };

        private Task<JobPage> ListAsync(JobFilter filter, string? after, int pageSize)
        {
            Filters.Add(filter);
            var from = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture);
            var next = from + pageSize < Listed.Count ? $"{from + pageSize}" : null;
            return Task.FromResult(new JobPage { Jobs = [.. Listed.Skip(from).Take(pageSize)], Next = next });
        }

        private Task RequeueAsync(string name)
        {
            if (Requeue(name) is { } refusal)
            {
                return Task.FromException(refusal);
            }

            lock (Requeued)
            {
                Requeued.Add(name);
            }

            return Task.CompletedTask;
        }

        private Task<ScheduleSnapshot> DescribeAsync(string scheduleId)
            => Described is null
                ? Task.FromException<ScheduleSnapshot>(new SchedulerException("cannot be read"))
                : Task.FromResult(new ScheduleSnapshot { ScheduleId = scheduleId, Version = 1, Jobs = Described });
    }
}
