using System.Runtime;

using CommandScheduler.Benchmarks.Contenders;

namespace CommandScheduler.Benchmarks.Running;

/// <summary>A contender at work: jobs come from 64 callers, and each has a number of its own.</summary>
internal sealed class Session : IAsyncDisposable
{
    public const int Callers = 64;
    public static readonly TimeProvider Clock = TimeProvider.System;

    // A reminder that was missed ticks again within a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Contender _settings;
    private int _next;

    private Session(Contender settings, IContender contender, Dispatches dispatches)
    {
        _settings = settings;
        Contender = contender;
        Dispatches = dispatches;
    }

    public IContender Contender { get; }

    public Dispatches Dispatches { get; }

    /// <summary>Gets how long a job takes to schedule, as the warm-up saw it, with time to spare.</summary>
    public TimeSpan Allowance { get; private set; }

    public static async Task<Session> StartAsync(Contender contender, string? database = null)
    {
        var dispatches = new Dispatches();
        var session = new Session(contender, await contender.CreateAsync(dispatches, database), dispatches);
        await session.Contender.StartAsync();
        return session;
    }

    /// <summary>Gets an instant some time from now, in whole milliseconds: no store keeps less of it.</summary>
    public static DateTimeOffset In(TimeSpan time) => DateTimeOffset.FromUnixTimeMilliseconds((Clock.GetUtcNow() + time).ToUnixTimeMilliseconds() + 1);

    public static async Task UntilAsync(DateTimeOffset instant)
    {
        while (instant - Clock.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, Clock);
        }
    }

    /// <summary>Gets a number that no job has.</summary>
    public int NextNumber() => Interlocked.Increment(ref _next);

    /// <summary>Does something many times, from all callers.</summary>
    public static Task ByCallersAsync(int times, Func<int, Task> act)
        => Parallel.ForEachAsync(Enumerable.Range(0, times), new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (index, _) => await act(index));

    /// <summary>Does something so many times each second, by the clock and whether what was begun before has ended or not.</summary>
    /// <param name="times">How often.</param>
    /// <param name="rate">How often each second.</param>
    /// <param name="start">When to begin.</param>
    /// <param name="act">What to do, told its number and when it should begin; from 64 callers, for whom the others wait.</param>
    /// <returns>How many had not ended when the last one began.</returns>
    public static async Task<int> ByClockAsync(int times, int rate, DateTimeOffset start, Func<int, DateTimeOffset, Task> act)
    {
        var calls = new List<Task>(times);
        using var callers = new SemaphoreSlim(Callers);
        for (var next = 0; next < times;)
        {
            for (; next < times && start + (next * TimeSpan.FromMicroseconds(1_000_000.0 / rate)) is var at && at <= Clock.GetUtcNow(); next++)
            {
                var index = next;
                calls.Add(Task.Run(() => CallAsync(index, at)));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), Clock);
        }

        var open = calls.Count(call => !call.IsCompleted);
        await Task.WhenAll(calls);
        return open;

        async Task CallAsync(int index, DateTimeOffset at)
        {
            await callers.WaitAsync();
            try
            {
                await act(index, at);
            }
            finally
            {
                callers.Release();
            }
        }
    }

    /// <summary>Schedules jobs from all callers; returns how long that took.</summary>
    public async Task<TimeSpan> ScheduleAsync(int jobs, Func<int, DateTimeOffset> due)
    {
        var started = Clock.GetTimestamp();
        await ByCallersAsync(jobs, index => Contender.ScheduleAsync(NextNumber(), due(index)));
        return Clock.GetElapsedTime(started);
    }

    /// <summary>Runs jobs until next to no method is compiled any more.</summary>
    public async Task WarmAsync(int jobs)
    {
        jobs = (int)Math.Max(50, Math.Min(jobs, 2_000 / _settings.SlowBy));
        for (var round = 0; round < 8; round++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            var due = In(TimeSpan.FromSeconds(1));
            Allowance = await ScheduleAsync(jobs, _ => due) * 1.5 / jobs;
            await UntilEmptyAsync(jobs);
            Dispatches.Clear();
            if (round >= 2 && JitInfo.GetCompiledMethodCount() - compiled < 100)
            {
                break;
            }
        }
    }

    /// <summary>Waits until nothing is left in the store, as long as it goes on getting less.</summary>
    /// <param name="expected">After how many dispatches to look often; before, it would only be in the way.</param>
    public async Task UntilEmptyAsync(int expected)
    {
        var (count, since, looked) = (Dispatches.Count, Clock.GetTimestamp(), Clock.GetTimestamp());
        while (Clock.GetElapsedTime(since) < Patience)
        {
            if (Dispatches.Count is var now && now != count)
            {
                (count, since) = (now, Clock.GetTimestamp());
            }

            if (count >= expected || Clock.GetElapsedTime(looked) > TimeSpan.FromSeconds(1))
            {
                looked = Clock.GetTimestamp();
                if (await Contender.IsEmptyAsync())
                {
                    return;
                }
            }

            await Task.Delay(Pause, Clock);
        }

        await Console.Error.WriteLineAsync($"{_settings.Name}: {count} dispatches of {expected}, then none for {Patience}, and the store is not empty.");
    }

    public ValueTask DisposeAsync() => Contender.DisposeAsync();
}
