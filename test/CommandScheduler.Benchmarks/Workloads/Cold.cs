using System.Runtime;

using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>Jobs that came due while nobody ran, 100 microseconds apart, and are found by the one that starts.</summary>
internal sealed class Cold : Workload
{
    private static readonly Column Rate = new("jobs/s");
    private static readonly Column Inverted = new("pairs out of order, %", "0.00");
    private static readonly Column Peak = new("peak RSS, MiB");

    public override string Name => "cold";

    public override IReadOnlyList<string> Contenders { get; } = [.. Contender.BackEnds, "quartz", "reminders"];

    public override IReadOnlyList<string> Recorded { get; } = ["postgres", "sqlite", "quartz"];

    public override IReadOnlyList<Column> Columns { get; } = [Rate, Inverted, Peak, Column.Lost, Column.Repeated, Column.Early];

    public override string Describe(Settings settings)
        => $"{settings.Jobs ?? 20_000:N0} one-off jobs overdue at the start; from the start's return until the store is empty (in a "
            + "process that was warmed up)";

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        var jobs = Jobs(contender, settings);
        await using var session = await Session.StartAsync(contender);
        await session.WarmAsync(jobs);
        await WarmAsync(session, contender);

        // Not in the order in which they are scheduled.
        var places = Enumerable.Range(0, jobs).ToArray();
        new Random(jobs).Shuffle(places);
        var first = Session.In(TimeSpan.FromSeconds(10) + (session.Allowance * jobs));
        await session.ScheduleAsync(jobs, index => first + (places[index] * TimeSpan.FromMicroseconds(100)));
        await session.Contender.StopAsync();
        if (session.Dispatches.Count > 0 || Session.Clock.GetUtcNow() > first)
        {
            throw new InvalidOperationException("Jobs were due before the stop was over.");
        }

        await Session.UntilAsync(first + (jobs * TimeSpan.FromMicroseconds(100)));
        Memory.ForgetPeak();
        await session.Contender.StartAsync();
        var started = Session.Clock.GetTimestamp();
        await session.UntilEmptyAsync(jobs);
        var figures = new Figures
        {
            [Rate] = jobs / Session.Clock.GetElapsedTime(started).TotalSeconds,
            [Peak] = Memory.Peak / 1024.0 / 1024,
        };
        var dispatches = session.Dispatches.ToList();
        var inversions = Inversions([.. dispatches.OrderBy(dispatch => dispatch.At).Select(dispatch => dispatch.Due.Ticks)]);
        figures[Inverted] = 100 * inversions / Math.Max(1, dispatches.Count * (dispatches.Count - 1.0) / 2);
        return figures.Judge(dispatches, jobs);
    }

    /// <summary>Goes the way of an overdue job until next to no method on it is compiled any more.</summary>
    private static async Task WarmAsync(Session session, Contender contender)
    {
        var jobs = (int)Math.Max(50, 2_000 / contender.SlowBy);
        for (var round = 0; round < 6; round++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            var due = Session.In(TimeSpan.FromSeconds(2) + (session.Allowance * jobs));
            await session.ScheduleAsync(jobs, _ => due);
            await session.Contender.StopAsync();
            await Session.UntilAsync(due);
            await session.Contender.StartAsync();
            await session.UntilEmptyAsync(jobs);
            session.Dispatches.Clear();
            if (JitInfo.GetCompiledMethodCount() - compiled < 300)
            {
                break;
            }
        }
    }

    /// <summary>Counts the pairs of which the later one comes first, sorting the numbers.</summary>
    private static double Inversions(Span<long> numbers)
    {
        if (numbers.Length < 2)
        {
            return 0;
        }

        var (left, right) = (numbers[..(numbers.Length / 2)].ToArray(), numbers[(numbers.Length / 2)..].ToArray());
        var inversions = Inversions(left) + Inversions(right);
        for (int at = 0, l = 0, r = 0; at < numbers.Length; at++)
        {
            if (r == right.Length || (l < left.Length && left[l] <= right[r]))
            {
                numbers[at] = left[l++];
            }
            else
            {
                inversions += left.Length - l;
                numbers[at] = right[r++];
            }
        }

        return inversions;
    }
}
