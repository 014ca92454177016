using CommandScheduler.Dispatching;
using CommandScheduler.TestSupport;

using CsCheck;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>Whose turn it is when more is due than may run at once.</summary>
public sealed class DispatchSlotsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(int Most, int First, (int Verb, int Schedule, int Due)[] Steps)> Runs
        = Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 5]).Array[1, 120]);

    [Fact]
    public async Task The_bound_starts_low_and_grows_by_one_with_each_attempt_that_ends()
    {
        var slots = new DispatchSlots(most: 4, first: 2);
        var turns = Enumerable.Range(0, 8).Select(n => slots.EnterAsync($"s{n}", Start).AsTask()).ToArray();
        Assert.Equal((2, 6), (slots.Used, slots.Waiting));
        slots.Leave("s0");
        Assert.Equal((3, 4), (slots.Used, slots.Waiting));
        slots.Leave("s1");
        Assert.Equal((4, 2), (slots.Used, slots.Waiting));
        slots.Leave("s2");
        Assert.Equal((4, 1), (slots.Used, slots.Waiting));
        _ = slots.CloseAsync();
        var granted = await Task.WhenAll(turns);
        Assert.Equal([true, true, true, true, true, true, true, false], granted);
    }

    [Fact]
    public async Task The_oldest_due_goes_first_also_among_those_of_one_schedule_that_were_held_back()
    {
        var slots = new DispatchSlots(most: 4, first: 4);
        Assert.True(await slots.EnterAsync("s", Start));
        var late = slots.EnterAsync("s", Start.AddSeconds(3)).AsTask();
        var later = slots.EnterAsync("s", Start.AddSeconds(9)).AsTask();
        var early = slots.EnterAsync("s", Start.AddSeconds(1)).AsTask();
        foreach (var next in new[] { early, late, later })
        {
            slots.Leave("s");
            Assert.True(await next);
            Assert.Equal(1, slots.Used);
        }

        Assert.Equal(0, slots.Waiting);
    }

    [Fact]
    public async Task One_schedule_gets_a_quarter_and_the_rest_is_for_others()
    {
        var slots = new DispatchSlots(most: 8, first: 8);
        var greedy = Enumerable.Range(0, 100).Select(_ => slots.EnterAsync("greedy", Start).AsTask()).ToArray();
        Assert.Equal((2, 98), (slots.Used, slots.Waiting));
        Assert.All(
            Enumerable.Range(0, 6),
            n => Assert.True(slots.EnterAsync($"other{n}", Start.AddSeconds(1)).AsTask() is { IsCompletedSuccessfully: true, Result: true }));
        Assert.False(slots.EnterAsync("one too many", Start).AsTask().IsCompleted);
        _ = slots.CloseAsync();
        Assert.Equal(2, (await Task.WhenAll(greedy)).Count(turn => turn));
        Assert.False(await slots.EnterAsync("greedy", Start));
    }

    [Fact]
    public async Task The_oldest_that_waits_is_known_also_when_its_own_schedule_holds_it_back()
    {
        var slots = new DispatchSlots(most: 8, first: 8);
        Assert.Null(slots.OldestWaiting);
        var greedy = Enumerable.Range(0, 5).Select(n => slots.EnterAsync("greedy", Start.AddHours(n)).AsTask()).ToArray();
        Assert.Equal((2, 3, Start.AddHours(2)), (slots.Used, slots.Waiting, slots.OldestWaiting));
        var older = slots.EnterAsync("greedy", Start.AddHours(-1)).AsTask();
        Assert.Equal(Start.AddHours(-1), slots.OldestWaiting);
        slots.Leave("greedy");
        Assert.True(await older);
        Assert.Equal(Start.AddHours(2), slots.OldestWaiting);
        _ = slots.CloseAsync();
        Assert.Equal(2, (await Task.WhenAll(greedy)).Count(turn => turn));
        Assert.Null(slots.OldestWaiting);
    }

    [Fact]
    public void A_model_agrees_after_every_step()
        => Runs.Sample(
            run =>
            {
                var slots = new DispatchSlots(run.Most, run.First);
                var model = new Model(run.Most, run.First);
                foreach (var (verb, schedule, due) in run.Steps)
                {
                    if (verb < 6)
                    {
                        model.Enter($"s{schedule}", due, slots.EnterAsync($"s{schedule}", Start.AddSeconds(due)).AsTask());
                    }
                    else if (verb < 9 || model.IsClosed)
                    {
                        if (model.Leave(due) is { } left)
                        {
                            slots.Leave(left);
                            model.Grant();
                        }
                    }
                    else if (due == 0)
                    {
                        _ = slots.CloseAsync();
                        model.Close();
                    }

                    model.Check(slots);
                }

                // Whatever happened, all get their turn when those before them end.
                while (model.Leave(0) is { } left)
                {
                    slots.Leave(left);
                    model.Grant();
                    model.Check(slots);
                }

                Assert.Equal((0, 0), (slots.Used, slots.Waiting));
            },
            iter: 5_000);

    [Fact]
    public async Task Nothing_is_lost_and_no_bound_is_broken_when_many_come_and_go_at_once()
    {
        const int Most = 8;
        var slots = new DispatchSlots(Most, first: 1);
        var running = new int[5];
        var all = 0;
        var broken = 0;
        var turns = 0;
        var turnsAtClose = 0;
        var refused = 0;
        await Patience.ForAsync(Task.WhenAll(Enumerable.Range(0, 400).Select(n => Task.Run(
            async () =>
            {
                for (var round = 0; round < 20; round++)
                {
                    var schedule = (n + round) % running.Length;
                    if (!await slots.EnterAsync($"s{schedule}", Start.AddSeconds(n % 7)))
                    {
                        Interlocked.Increment(ref refused);
                        continue;
                    }

                    if (Interlocked.Increment(ref all) > Most || Interlocked.Increment(ref running[schedule]) > Most / 4)
                    {
                        Interlocked.Increment(ref broken);
                    }

                    await Task.Yield();
                    Interlocked.Decrement(ref running[schedule]);
                    Interlocked.Decrement(ref all);

                    // Counted while it has its slot, so that those that are not counted when the slots close are no more than there are slots.
                    var isLast = Interlocked.Increment(ref turns) == 6_000;
                    slots.Leave($"s{schedule}");
                    if (isLast)
                    {
                        _ = slots.CloseAsync();
                        turnsAtClose = Volatile.Read(ref turns);
                    }
                }
            },
            TestContext.Current.CancellationToken))), "all turns");
        Assert.Equal((8_000, 0), (turns + refused, broken));
        Assert.InRange(turnsAtClose, 6_000, turns);
        Assert.InRange(turns, turnsAtClose, turnsAtClose + Most);
        Assert.Equal((0, 0), (slots.Used, slots.Waiting));
    }

    /// <summary>The rule, told the slow way: the oldest of those whose schedule has room.</summary>
    private sealed class Model(int most, int first)
    {
        private readonly List<(string Schedule, int Due, Task<bool> Turn)> _waiting = [];
        private readonly List<string> _running = [];
        private readonly List<Task<bool>> _granted = [];
        private readonly List<Task<bool>> _refused = [];
        private int _open = Math.Min(first, most);

        public bool IsClosed { get; private set; }

        public void Enter(string schedule, int due, Task<bool> turn)
        {
            if (IsClosed)
            {
                _refused.Add(turn);
                return;
            }

            _waiting.Add((schedule, due, turn));
            Grant();
        }

        public string? Leave(int which)
        {
            if (_running.Count == 0)
            {
                return null;
            }

            var left = _running[which % _running.Count];
            _running.RemoveAt(which % _running.Count);
            _open = Math.Min(most, _open + 1);
            return left;
        }

        public void Grant()
        {
            while (_running.Count < _open)
            {
                var next = _waiting
                    .Select((waiter, index) => (waiter, index))
                    .Where(item => _running.Count(running => running == item.waiter.Schedule) < Math.Max(1, most / 4))
                    .OrderBy(item => item.waiter.Due)
                    .ThenBy(item => item.index)
                    .Take(1)
                    .ToList();
                if (next.Count == 0)
                {
                    return;
                }

                _granted.Add(next[0].waiter.Turn);
                _running.Add(next[0].waiter.Schedule);
                _waiting.RemoveAt(next[0].index);
            }
        }

        public void Close()
        {
            IsClosed = true;
            _refused.AddRange(_waiting.Select(waiter => waiter.Turn));
            _waiting.Clear();
        }

        public void Check(DispatchSlots slots)
        {
            Assert.Equal((_running.Count, _waiting.Count), (slots.Used, slots.Waiting));
            Assert.Equal(_waiting.Count == 0 ? null : Start.AddSeconds(_waiting.Min(waiter => waiter.Due)), slots.OldestWaiting);
            Assert.True(_granted.All(turn => turn.IsCompletedSuccessfully && turn.Result), "Somebody whose turn it is waits.");
            Assert.True(_refused.All(turn => turn.IsCompletedSuccessfully && !turn.Result), "Somebody waits for what will never be.");
            Assert.True(_waiting.All(waiter => !waiter.Turn.IsCompleted), "Somebody went before his turn.");
        }
    }
}
