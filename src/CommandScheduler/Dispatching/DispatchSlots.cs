using System.Runtime.InteropServices;

namespace CommandScheduler.Dispatching;

/// <summary>Bounds the attempts that run at once: the oldest due goes first, and no schedule takes them all.</summary>
/// <remarks>
/// Starts slowly: the bound begins low and grows by one with each attempt that ends, which doubles it in the time that
/// attempts take, so that a silo that starts with a backlog does not fall on its services all at once. It grows with time
/// too, for attempts that take long. Thread-safe.
/// </remarks>
internal sealed class DispatchSlots(int most, int first)
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Waiter, (DateTimeOffset RunAt, long Order)> _waiting = new();
    private readonly Dictionary<string, int> _bySchedule = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<Waiter>> _heldBack = new(StringComparer.Ordinal);
    private readonly int _mostOfOne = Math.Max(1, most / 4);
    private int _open = Math.Min(first, most);
    private int _used;
    private int _waiters;
    private long _order;
    private bool _closed;

    /// <summary>Gets how many attempts wait for a slot.</summary>
    public int Waiting => Volatile.Read(ref _waiters);

    /// <summary>Gets since when the attempt that waits longest is due; null if none waits.</summary>
    public DateTimeOffset? OldestWaiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.TryPeek(out var oldest, out _) ? oldest.RunAt : null;
            }
        }
    }

    /// <summary>Gets how many attempts have one.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>Takes a slot, when it is this attempt's turn.</summary>
    /// <returns>False if no more attempts may begin.</returns>
    public ValueTask<bool> EnterAsync(string scheduleId, DateTimeOffset runAt)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return new(false);
            }

            if (_used < _open && _waiting.Count == 0 && TryTake(scheduleId))
            {
                return new(true);
            }

            var waiter = new Waiter(scheduleId, runAt, _order++);
            _waiting.Enqueue(waiter, (runAt, waiter.Order));
            _waiters++;
            Grant();
            return new(waiter.Turn.Task);
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Leave(string scheduleId)
    {
        lock (_lock)
        {
            _used--;
            if (--CollectionsMarshal.GetValueRefOrNullRef(_bySchedule, scheduleId) == 0)
            {
                _bySchedule.Remove(scheduleId);
            }

            if (_open < most)
            {
                _open++;
            }

            if (_heldBack.TryGetValue(scheduleId, out var held))
            {
                var next = held.Dequeue();
                _waiting.Enqueue(next, (next.RunAt, next.Order));
                if (held.Count == 0)
                {
                    _heldBack.Remove(scheduleId);
                }
            }

            Grant();
        }
    }

    /// <summary>Raises the bound by as much as it began with.</summary>
    /// <returns>False if it has reached its height.</returns>
    public bool Grow()
    {
        lock (_lock)
        {
            _open = Math.Min(_open + first, most);
            Grant();
            return _open < most;
        }
    }

    /// <summary>Turns away everybody who waits, and who comes.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var waiter in _waiting.UnorderedItems.Select(item => item.Element).Concat(_heldBack.Values.SelectMany(held => held)))
            {
                waiter.Turn.SetResult(false);
            }

            _waiting.Clear();
            _heldBack.Clear();
            _waiters = 0;
        }
    }

    private void Grant()
    {
        while (_used < _open && _waiting.TryDequeue(out var next, out _))
        {
            if (TryTake(next.ScheduleId))
            {
                _waiters--;
                next.Turn.SetResult(true);
                continue;
            }

            if (!_heldBack.TryGetValue(next.ScheduleId, out var held))
            {
                _heldBack[next.ScheduleId] = held = new();
            }

            held.Enqueue(next);
        }
    }

    private bool TryTake(string scheduleId)
    {
        ref var ofOne = ref CollectionsMarshal.GetValueRefOrAddDefault(_bySchedule, scheduleId, out _);
        if (ofOne >= _mostOfOne)
        {
            return false;
        }

        ofOne++;
        _used++;
        return true;
    }

    private sealed record Waiter(string ScheduleId, DateTimeOffset RunAt, long Order)
    {
        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
