using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Judging.Laws;
using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Tests;

/// <summary>The judge is awake: of ledgers with one thing wrong it says that, and nothing else; of ledgers with nothing wrong, nothing.</summary>
public sealed class JudgeTests
{
    private const string Recurs = "does=quick;every=1;end=2026-06-01T12:00:05.0000000Z;all=";

    [Fact]
    public void Nothing_is_said_of_what_is_in_order()
        => Assert.Empty(new Records().Once(1, "a", due: 3).Dispatch(3.001, "a", due: 3).Outcome(3.1, "a", due: 3).Judge());

    [Fact]
    public void Acknowledged_and_never_dispatched() => Only(Verdict.Lost, new Records().Once(1, "a", due: 3));

    [Fact]
    public void Begun_and_never_ended() => Only(Verdict.Lost, new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3, end: null).Fault(3.1, 3.1));

    [Theory]
    [InlineData(Answers.Unknown)]
    [InlineData(Answers.Refused)]
    public void Not_acknowledged_and_never_dispatched(string answer)
        => Assert.Empty(new Records().Call(1, Verbs.Once, "a", "a#1", due: 3, answer: answer).Judge());

    [Fact]
    public void Of_unknown_outcome_and_dispatched()
        => Assert.Empty(new Records().Call(1, Verbs.Once, "a", "a#1", due: 3, answer: Answers.Unknown).Dispatch(3, "a", due: 3).Judge());

    [Fact]
    public void Refused_and_dispatched()
        => Only(Verdict.Refused, new Records().Call(1, Verbs.Once, "a", "a#1", due: 3, answer: Answers.Refused).Dispatch(3, "a", due: 3));

    [Fact]
    public void Left_in_the_store()
    {
        var records = new Records().Once(1, "a", due: 3).Add(History.Controller, 90, Kinds.Left, "a", "job is Pending");
        Assert.Equal([Verdict.Stuck, Verdict.Stuck], records.Judge().Select(violation => violation.Verdict));
    }

    [Fact]
    public void Begun_before_its_time() => Only(Verdict.Early, new Records().Once(1, "a", due: 3).Dispatch(2.9, "a", due: 3));

    [Fact]
    public void Begun_before_its_time_within_what_is_allowed()
        => Assert.Empty(new Records().Once(1, "a", due: 3).Dispatch(2.9, "a", due: 3).Judge(new() { Early = TimeSpan.FromSeconds(1) }));

    [Fact]
    public void Begun_before_its_time_because_it_was_triggered()
        => Assert.Empty(new Records().Once(1, "a", due: 300).Call(2, Verbs.Trigger, "a").Dispatch(2.05, "a", due: 300).Judge());

    [Fact]
    public void Dispatched_as_due_at_another_time() => Only(Verdict.Early, new Records().Once(1, "a", due: 3).Dispatch(4, "a", due: 4));

    [Fact]
    public void Begun_after_its_cancellation()
        => Only(Verdict.AfterCancel, new Records().Once(1, "a", due: 3).Call(2, Verbs.Cancel, "a").Dispatch(3, "a", due: 3));

    [Theory]
    [InlineData("cut off from silos", 4, 0)]
    [InlineData("cut off", 1.9, 1)]
    [InlineData("kill", 4, 1)]
    public void Begun_after_its_cancellation_by_a_silo_that_may_not_know_that_it_was_given_up(string fault, double healed, int violations)
    {
        var records = new Records().Once(1, "a", due: 3).Fault(0.5, healed, fault).Call(2, Verbs.Cancel, "a").Dispatch(3, "a", due: 3);
        Assert.Equal(violations, records.Judge(new() { Ignorance = TimeSpan.FromSeconds(1) }).Count(violation => violation.Verdict == Verdict.AfterCancel));
        Assert.Single(records.Judge(), violation => violation.Verdict == Verdict.AfterCancel);
    }

    [Fact]
    public void Begun_before_its_cancellation_was_answered()
        => Assert.Empty(new Records().Once(1, "a", due: 3).Call(2.8, Verbs.Cancel, "a", takes: 0.5).Dispatch(3.1, "a", due: 3).Judge());

    [Fact]
    public void Begun_after_its_replacement()
        => Only(
            Verdict.AfterCancel,
            new Records().Once(1, "a", due: 3).Call(2, Verbs.Replace, "a", "a#2", due: 5).Dispatch(3, "a", due: 3)
                .Dispatch(5, "a", due: 5, id: Records.Occurrence("a", 5, "2"), token: "#2"));

    [Theory]
    [InlineData(Answers.Done, 0)]
    [InlineData(Answers.Unknown, 0)]
    [InlineData(Answers.Refused, 1)]
    public void Not_dispatched_because_it_was_cancelled(string answer, int lost)
    {
        var violations = new Records().Once(1, "a", due: 3).Call(2, Verbs.Cancel, "a", answer: answer).Judge();
        Assert.Equal(lost, violations.Count);
        Assert.All(violations, violation => Assert.Equal(Verdict.Lost, violation.Verdict));
    }

    [Fact]
    public void Begun_while_paused()
        => Only(
            Verdict.WhilePaused,
            new Records().Once(1, "a", due: 3).Call(2, Verbs.Pause, "a").Dispatch(3, "a", due: 3).Call(4, Verbs.Resume, "a"));

    [Fact]
    public void Begun_when_it_was_resumed()
        => Assert.Empty(new Records().Once(1, "a", due: 3).Call(2, Verbs.Pause, "a").Call(4, Verbs.Resume, "a").Dispatch(4.05, "a", due: 3).Judge());

    [Fact]
    public void Repeated_without_a_fault()
        => Only(Verdict.Repeated, new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3).Dispatch(5, "a", due: 3));

    [Theory]
    [InlineData(Answers.Unknown, "kill", 4, 0)]
    [InlineData(Answers.Unknown, "suspended", 4, 1)]
    [InlineData(Answers.Unknown, "kill", 40, 1)]
    [InlineData(Answers.Done, "kill", 4, 1)]
    public void Scheduled_again_by_a_request_that_was_cut_off_and_repeated(string answer, string fault, double at, int secondIds)
    {
        var records = new Records().Call(1, Verbs.Many, "a", "a#1", due: 3, answer: answer).Dispatch(3, "a", due: 3).Fault(at, at, fault)
            .Call(5, Verbs.Many, "a", "a#1", due: 3).Dispatch(5.1, "a", due: 3, id: Records.Occurrence("a", 3, "2"));
        Assert.Equal(secondIds, records.Judge().Count(violation => violation.Verdict == Verdict.SecondId));
        Assert.Equal(1, RepeatLaw.Count(records.ToHistory()));
    }

    [Fact]
    public void Repeated_because_it_failed()
        => Assert.Empty(new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3, end: Ends.Failed).Dispatch(5, "a", due: 3).Judge());

    [Theory]
    [InlineData("s1", 4, 0)]
    [InlineData("", 4, 0)]
    [InlineData("s3", 4, 1)]
    [InlineData("s1", -60, 1)]
    [InlineData("s1", 7, 1)]
    public void Repeated_near_a_fault_of_its_silo_and_far_from_one(string target, double at, int unexplained)
        => Assert.Equal(
            unexplained,
            new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3).Fault(at, at, "suspended", target).Dispatch(5, "a", due: 3, silo: "s2").Judge().Count);

    [Theory]
    [InlineData(FaultLog.SuspendedForLong, "s2", 0)]
    [InlineData("cut off from silos", "s2", 0)]
    [InlineData(FaultLog.SuspendedForLong, "s1", 1)]
    [InlineData("suspended", "s2", 1)]
    public void Repeated_by_another_silo_when_a_third_is_lost_with_its_part_of_the_directory(string fault, string silo, int unexplained)
        => Assert.Equal(
            unexplained,
            new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3).Fault(2, 4, fault, "s3").Dispatch(5, "a", due: 3, silo: silo).Judge().Count);

    [Theory]
    [InlineData(FaultLog.SuspendedForLong, "s3", 0)]
    [InlineData(FaultLog.SuspendedForLong, "s1", 1)]
    [InlineData("suspended", "s3", 1)]
    public void Repeated_by_its_silo_when_one_that_was_given_up_had_written_in_between(string fault, string writer, int unexplained)
        => Assert.Equal(
            unexplained,
            new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3).Fault(2, 4, fault, "s3").Dispatch(5, "a", due: 3)
                .Add(writer, 3.5, Kinds.Outcome, "a", "other", "2", Records.At(2), "Succeeded", "1").Judge().Count);

    [Theory]
    [InlineData(6, 0)]
    [InlineData(8, 1)]
    public void Repeated_by_its_silo_when_one_that_was_given_up_began_the_same_a_little_later(double at, int unexplained)
        => Assert.Equal(
            unexplained,
            new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3).Fault(2, 4, FaultLog.SuspendedForLong, "s3").Dispatch(5, "a", due: 3)
                .Dispatch(at, "a", due: 3, silo: "s3").Judge().Count);

    [Theory]
    [InlineData(Ends.Cut, 0)]
    [InlineData(Ends.Done, 1)]
    public void Repeated_after_an_orderly_stop(string end, int unexplained)
        => Assert.Equal(
            unexplained,
            new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3, end: end).Fault(3.5, 4, FaultLog.Stop)
                .Dispatch(5, "a", due: 3, silo: "s2").Judge().Count);

    [Fact]
    public void Repeated_under_another_id()
        => Only(
            Verdict.SecondId,
            new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3).Fault(3.1, 3.1).Dispatch(5, "a", due: 3, id: Records.Occurrence("a", 3, "2")));

    [Fact]
    public void Recorded_twice()
        => Only(
            Verdict.TwoOutcomes,
            new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3).Outcome(3.1, "a", due: 3).Outcome(3.2, "a", due: 3, outcome: "Cancelled"));

    [Fact]
    public void Recorded_once_and_perhaps_once_more()
        => Assert.Empty(new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3)
            .Outcome(3.1, "a", due: 3, kind: Kinds.Deciding).Outcome(3.2, "a", due: 3).Judge());

    [Fact]
    public void An_occurrence_of_a_recurring_job_that_was_left_out()
        => Only(Verdict.NoOutcome, Recurring(all: false).Dispatch(3, "a", due: 3).Outcome(4, "a", due: 4, outcome: "Skipped"));

    [Fact]
    public void Occurrences_of_a_recurring_job_that_were_passed_over_together()
        => Assert.Empty(Recurring(all: false).Dispatch(3, "a", due: 3).Outcome(5, "a", due: 5, outcome: "Skipped", count: 2).Judge());

    [Fact]
    public void Occurrences_of_a_recurring_job_that_were_passed_over_together_on_both_sides_of_a_pause()
        => Assert.Empty(Recurring(all: false)
            .Outcome(5, "a", due: 4, outcome: "Skipped").Outcome(5.1, "a", due: 5, outcome: "Coalesced", count: 2).Judge());

    [Fact]
    public void An_occurrence_that_was_passed_over_although_each_is_to_run()
        => Only(Verdict.Lost, Recurring(all: true).Dispatch(3, "a", due: 3).Dispatch(4, "a", due: 4).Outcome(5, "a", due: 5, outcome: "Skipped"));

    [Fact]
    public void A_past_range_that_was_not_run_to_its_end()
        => Only(
            Verdict.Lost,
            new Records().Call(1, Verbs.Recur, "a", "a#1", due: -600, details: "does=quick;every=60;end=;all=False")
                .Call(2, Verbs.Backfill, "a", due: -600, text: "2").Dispatch(3, "a", due: -600));

    [Fact]
    public void Late_although_nothing_was_in_its_way() => Only(Verdict.Late, new Records().Once(1, "a", due: 3).Dispatch(43, "a", due: 3));

    [Fact]
    public void Late_because_of_a_fault()
        => Assert.Empty(new Records().Once(1, "a", due: 3).Fault(2, 40, "database frozen", "").Dispatch(43, "a", due: 3).Judge());

    [Fact]
    public void A_caller_that_was_told_nothing()
    {
        const string Told = "TimeoutException: Response did not arrive on time";
        var records = new Records().Call(1, Verbs.Once, "a", "a#1", due: 3, answer: Answers.Unknown, text: Told, takes: 30);
        Assert.Empty(records.Judge());
        Assert.Equal(Verdict.Unanswered, Assert.Single(records.Judge(new() { EachIsAnswered = true })).Verdict);
    }

    [Theory]
    [InlineData("SiloUnavailableException: The silo is gone.")]
    [InlineData("The process ended during attempt 5, before its outcome was recorded.")]
    public void Given_up_although_it_never_failed(string error)
        => Only(
            Verdict.DeadUnrun,
            new Records().Once(1, "a", due: 3).Add(History.Controller, 20, Kinds.Dead, "a", "job", "DeadLettered", error)
                .Call(20, Verbs.Requeue, "a").Dispatch(21, "a", due: 3));

    [Fact]
    public void Given_up_because_its_process_ended_so_often()
        => Assert.Empty(new Records().Once(1, "a", due: 3).Dispatch(3, "a", due: 3, end: null).Fault(3.1, 3.1)
            .Add(History.Controller, 20, Kinds.Dead, "a", "job", "DeadLettered", "The process ended during attempt 5, before its outcome was recorded.")
            .Call(20, Verbs.Requeue, "a").Dispatch(21, "a", due: 3).Judge());

    [Fact]
    public void Given_up_because_it_was_told_to_fail()
        => Assert.Empty(new Records().Once(1, "a", due: 3, Behaviour.FailsUntilHealed).Dispatch(3, "a", due: 3, end: Ends.Failed)
            .Add(History.Controller, 20, Kinds.Dead, "a", "job", "DeadLettered", "As it was told.")
            .Call(20, Verbs.Requeue, "a").Dispatch(21, "a", due: 3).Judge());

    [Theory]
    [InlineData("0", "9000", 0)]
    [InlineData("0", "11000", 1)]
    [InlineData("134", "2000", 1)]
    public void An_orderly_stop(string code, string milliseconds, int bad)
    {
        var violations = new Records().Add(History.Controller, 9, Kinds.Stopped, "s1", code, milliseconds, "frozen").Judge();
        Assert.Equal(bad, violations.Count);
        Assert.All(violations, violation => Assert.Equal(Verdict.BadStop, violation.Verdict));
    }

    [Fact]
    public void The_story_of_a_job_has_its_lines_and_the_faults_meanwhile_in_the_order_of_time()
    {
        var history = new Records().Once(1, "a", due: 3).Once(1, "b", due: 3)
            .Dispatch(3, "a", due: 3).Dispatch(3, "b", due: 3).Fault(4, 4).Dispatch(5, "a", due: 3).ToHistory();
        var story = history.Stories.Single(story => story.Token == "a#1");
        var lines = StoryText.Of(story, history).ToList();
        Assert.Equal(
            [Kinds.Silo, Kinds.Call, Kinds.Answer, Kinds.Begin, Kinds.End, Kinds.Fault, Kinds.Healed, Kinds.Begin, Kinds.End],
            lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]));
        Assert.DoesNotContain(lines, line => line.Contains("b#1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Little_was_judged_if_most_outcomes_are_unknown(int unknown, bool warns)
    {
        var records = new Records().Once(1, "a", due: 3);
        for (; unknown > 0; unknown--)
        {
            records.Call(1, Verbs.Once, $"u{unknown}", $"u{unknown}#1", due: 3, answer: Answers.Unknown);
        }

        Assert.Equal(
            warns
                ? "LITTLE WAS JUDGED: of 3 jobs 2 have an unknown outcome, of which little is demanded. Run it on a machine with less to do, or for longer."
                : null,
            Figures.Warning(records.ToHistory()));
    }

    private static Records Recurring(bool all)
        => new Records().Call(1, Verbs.Recur, "a", "a#1", due: 3, details: Recurs + all);

    private static void Only(Verdict verdict, Records records) => Assert.Equal(verdict, Assert.Single(records.Judge()).Verdict);
}
