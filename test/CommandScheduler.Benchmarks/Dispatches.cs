using System.Collections.Concurrent;

namespace CommandScheduler.Benchmarks;

/// <summary>Each dispatch that a contender made, in order.</summary>
internal sealed class Dispatches
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly ConcurrentQueue<Dispatch> _dispatches = new();
    private int _total;

    /// <summary>Gets how many there were, also before <see cref="Clear"/>.</summary>
    public int Total => Volatile.Read(ref _total);

    public int Count => _dispatches.Count;

    public void Add(int number, DateTimeOffset due)
    {
        _dispatches.Enqueue(new Dispatch(number, due, Clock.GetUtcNow()));
        Interlocked.Increment(ref _total);
    }

    public void Clear() => _dispatches.Clear();

    public IReadOnlyList<Dispatch> ToList() => [.. _dispatches];
}
