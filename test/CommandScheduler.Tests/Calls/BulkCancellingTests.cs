using System.Globalization;
using System.Reflection;

using CommandScheduler.Calls;

namespace CommandScheduler.Tests.Calls;

/// <summary>Cancelling by filter against schedules of which the test decides the answers.</summary>
public sealed class BulkCancellingTests
{
    private static readonly JobFilter Filter = new() { Tag = "tag" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_found_is_asked_for_by_schedule_and_what_was_not_cancelled_is_passed_over()
    {
        var answers = Answers.Make([.. Enumerable.Range(0, 700).Select(number => Job($"s{number / 100}", $"{number}"))]);
        answers.Cancel = (id, names) => id == "s3" ? names.Length - 10 : names.Length;
        var result = await RunAsync(answers);
        Assert.Equal((690, 10, 0), (result.Cancelled, result.PassedOver, result.Refused));
        Assert.Equal(700, answers.Asked.Sum(asked => asked.Names.Length));
        Assert.Equal(7, answers.Asked.Count);
        Assert.All(answers.Asked, asked => Assert.Equal(Filter, asked.Filter));
    }

    [Fact]
    public async Task A_schedule_that_refuses_holds_up_nothing_and_each_of_its_jobs_is_told()
    {
        var answers = Answers.Make([Job("a", "1"), Job("damaged", ""), Job("damaged-too", "2"), Job("damaged-too", "3"), Job("z", "4")]);
        answers.Cancel = (id, names) => id[0] == 'd' ? throw new SchedulerException($"{id} cannot be read.") : names.Length;
        var result = await RunAsync(answers);
        Assert.Equal((2, 0, 3), (result.Cancelled, result.PassedOver, result.Refused));
        Assert.Equal(
            [
                new(1, "damaged", "", "damaged cannot be read."),
                new(2, "damaged-too", "2", "damaged-too cannot be read."),
                new(3, "damaged-too", "3", "damaged-too cannot be read."),
            ],
            result.Refusals);
        var counted = await RunAsync(answers, new() { DryRun = true });
        Assert.Equal((4, 0, 1), (counted.Cancelled, counted.PassedOver, counted.Refused));
    }

    [Fact]
    public async Task What_is_unknown_is_asked_for_again_and_told_at_last()
    {
        var answers = Answers.Make([Job("a", "1")]);
        var tries = 0;
        answers.Cancel = (id, names) => ++tries < 3 ? throw new OutcomeUnknownException(id, null) : names.Length;
        Assert.Equal(1, (await RunAsync(answers)).Cancelled);
        answers.Cancel = (id, _) => throw new OutcomeUnknownException(id, new TimeoutException("no answer"));
        var error = await Assert.ThrowsAsync<SchedulerException>(() => RunAsync(answers));
        Assert.StartsWith("It is not known whether the jobs of schedule 'a' are cancelled", error.Message, StringComparison.Ordinal);
        answers.Cancel = (_, _) => throw new TimeoutException("no silo");
        Assert.IsType<TimeoutException>((await Assert.ThrowsAsync<SchedulerException>(() => RunAsync(answers))).InnerException);
    }

    [Fact]
    public async Task What_is_cancelled_without_its_grain_is_not_asked_for_and_a_failure_leaves_all_to_the_grains()
    {
        var answers = Answers.Make([Job("a", "1"), Job("a", "2"), Job("b", "3"), Job("c", "4"), Job("c", "5")]);
        answers.Unloaded = new Direct(found => [.. found.Select(schedule => schedule.Id switch { "a" => 2, "c" => 1, _ => 0 })]);
        var result = await RunAsync(answers);
        Assert.Equal((4, 1, 0), (result.Cancelled, result.PassedOver, result.Refused));
        Assert.Equal(["3"], Assert.Single(answers.Asked).Names);

        answers.Asked.Clear();
        answers.Unloaded = new Direct(_ => throw new TimeoutException("A silo does not answer."));
        Assert.Equal(5, (await RunAsync(answers)).Cancelled);
        Assert.Equal(3, answers.Asked.Count);
    }

    private static Task<BulkCancelResult> RunAsync(Answers answers, BulkCancelOptions? options = null)
        => new BulkCancelling((ICommandScheduler)(object)answers, Factory.Of(answers), answers.Unloaded, options ?? new()).RunAsync(Filter, Cancel);

    private static ListedJob Job(string scheduleId, string name) => new()
    {
        ScheduleId = scheduleId,
        Job = new JobSnapshot { Name = name, Kind = JobKind.OneOff, Status = JobStatus.Pending, CommandType = "c" },
    };

    /// <summary>Lists what the test says, and answers for schedules.</summary>
    public class Answers : DispatchProxy
    {
        public IReadOnlyList<ListedJob> Listed { get; set; } = [];

        internal IUnloadedSchedules? Unloaded { get; set; }

        internal Func<string, string[], int> Cancel { get; set; } = (_, names) => names.Length;

        internal List<(JobFilter Filter, string[] Names)> Asked { get; } = [];

        internal static Answers Make(IReadOnlyList<ListedJob> listed)
        {
            var answers = (Answers)(object)Create<ICommandScheduler, Answers>();
            answers.Listed = listed;
            return answers;
        }

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(ICommandScheduler.ListJobsAsync), targetMethod!.Name);
            var (from, pageSize) = (args![1] is string after ? int.Parse(after, CultureInfo.InvariantCulture) : 0, (int)args[2]!);
            var next = from + pageSize < Listed.Count ? $"{from + pageSize}" : null;
            return Task.FromResult(new JobPage { Jobs = [.. Listed.Skip(from).Take(pageSize)], Next = next });
        }
    }

    public class Factory : DispatchProxy
    {
        private Answers _answers = null!;

        public static IGrainFactory Of(Answers answers)
        {
            var factory = Create<IGrainFactory, Factory>();
            ((Factory)(object)factory)._answers = answers;
            return factory;
        }

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => new Schedule(((GrainId)args![0]!).Key.ToString()!, _answers);
    }

    private sealed class Direct(Func<FoundSchedule[], int[]> cancel) : IUnloadedSchedules
    {
        public Task<int[]> TryCancelAsync(JobFilter filter, FoundSchedule[] found, CancellationToken cancellationToken)
            => Task.Run(() => cancel(found), cancellationToken);
    }

    private sealed class Schedule(string id, Answers answers) : ICancellable
    {
        public Task<int> CancelFitting(JobFilter filter, string[] names)
        {
            lock (answers.Asked)
            {
                answers.Asked.Add((filter, names));
            }

            try
            {
                return Task.FromResult(answers.Cancel(id, names));
            }
            catch (Exception exception)
            {
                return Task.FromException<int>(exception);
            }
        }
    }
}
