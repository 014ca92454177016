using System.Diagnostics;

using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;

namespace CommandScheduler.Benchmarks;

/// <summary>How long one change holds up the turn of a schedule with many jobs: decided, armed, written as a document, armed again.</summary>
/// <remarks>The best of many is what the work takes; the median also shows what else runs on the machine.</remarks>
internal static class ChangeTimes
{
    private const int Jobs = 1_000;
    private const int Rounds = 400;

    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Print()
    {
        Console.WriteLine($"One more one-off job in a schedule of {Jobs:N0} jobs, in milliseconds; best and median of {Rounds}");
        Console.WriteLine($"{"jobs",-24}{"decided",10}{"median",10}{"whole turn",14}{"median",10}");
        Print("one-off", number => OneOff($"job-{number:D4}", Now.AddHours(1 + number), default));
        Print("one-off with jitter", number => OneOff($"job-{number:D4}", Now.AddHours(1 + number), TimeSpan.FromMinutes(5)));
        Print("cron", number => Cron($"job-{number:D4}", number, default));
        Print("cron with jitter", number => Cron($"job-{number:D4}", number, TimeSpan.FromMinutes(5)));
    }

    private static void Print(string what, Func<int, Change> job)
    {
        var schedule = new Schedule("schedule", ScheduleState.Empty, new SchedulerOptions(), new Generations(), Now);
        schedule.Apply([.. Enumerable.Range(0, Jobs - 1).Select(job)], "batch", null, null, Now);
        var fragments = new JobFragments();
        fragments.Write(schedule.State);
        var decided = new double[Rounds];
        var turns = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var change = OneOff("one more", Now.AddMinutes(round), default);
            var start = Stopwatch.GetTimestamp();
            schedule.Apply([change], "command", null, null, Now);
            Arm(schedule);
            decided[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Flush(schedule, fragments);
            turns[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(decided);
        Array.Sort(turns);
        Console.WriteLine($"{what,-24}{decided[0],10:F3}{decided[Rounds / 2],10:F3}{turns[0],14:F3}{turns[Rounds / 2],10:F3}");
    }

    private static void Arm(Schedule schedule) => _ = schedule.NextBegin;

    /// <summary>Asks a schedule what its activation asks on the way from a decision to the answer.</summary>
    private static void Flush(Schedule schedule, JobFragments fragments)
    {
        schedule.TakeOutcomes();
        _ = schedule.NextWakeUp;
        Arm(schedule);
        _ = schedule.NextWakeUp;
        _ = fragments.Write(schedule.State);
        _ = ScheduleWrite.FromSchedule(schedule, [], []);
        _ = schedule.NextWakeUp;
    }

    private static ScheduleJob OneOff(string name, DateTimeOffset dueAt, TimeSpan jitter)
        => new(new NewJob(name, new SerializedCommand { Type = "ping" }, dueAt, null, new JobOptions { IfExists = IfExists.Replace, Jitter = jitter }, null));

    private static ScheduleJob Cron(string name, int number, TimeSpan jitter)
    {
        var rule = RecurrenceRule.Parse($"{number % 60} {number % 24} * * *", null);
        return new(new NewJob(name, new SerializedCommand { Type = "ping" }, default, rule, new JobOptions { Jitter = jitter }, null));
    }
}
