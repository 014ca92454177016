namespace CommandScheduler.Dispatching;

/// <summary>Bounds the attempts that run at once: the oldest due goes first, and no schedule takes them all.</summary>
/// <remarks>
/// Starts slowly: the bound begins low and grows by one with each attempt that ends, which doubles it in the time that
/// attempts take, so that a silo that starts with a backlog does not fall on its services all at once. It grows with time
/// too, for attempts that take long. Thread-safe.
/// </remarks>
internal sealed class DispatchSlots(int most, int first, int? mostOfOne = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly SortedSet<Line> _waiting = [];
    private readonly int _mostOfOne = mostOfOne ?? Math.Max(1, most / 4);
    private int _open = Math.Min(first, most);
    private int _used;
    private int _waiters;
    private long _order;
    private TaskCompletionSource? _closed;

    /// <summary>Gets how many attempts wait for a slot.</summary>
    public int Waiting => Volatile.Read(ref _waiters);

    /// <summary>Gets since when the attempt that waits longest is due; null if none waits.</summary>
    public DateTimeOffset? OldestWaiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Min?.Place.RunAt;
            }
        }
    }

    /// <summary>Gets how many attempts have a slot.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>Takes a slot, when it is this attempt's turn; <see cref="Leave"/> must follow.</summary>
    /// <returns>False if no more attempts may begin.</returns>
    public ValueTask<bool> EnterAsync(string scheduleId, DateTimeOffset runAt)
    {
        lock (_lock)
        {
            if (_closed is not null)
            {
                return new(false);
            }

            if (!_lines.TryGetValue(scheduleId, out var line))
            {
                _lines[scheduleId] = line = new();
            }

            // Nobody is overtaken: a slot is free only while no waiting attempt may have it.
            if (_used < _open && line.Running < _mostOfOne)
            {
                line.Running++;
                _used++;
                return new(true);
            }

            var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Remove(line);
            line.Waiters.Enqueue(turn, (runAt, _order++));
            _waiting.Add(line);
            _waiters++;
            return new(turn.Task);
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Leave(string scheduleId)
    {
        lock (_lock)
        {
            if (--_used == 0)
            {
                _closed?.TrySetResult();
            }

            var line = _lines[scheduleId];
            if (--line.Running == 0 && line.Waiters.Count == 0)
            {
                _lines.Remove(scheduleId);
            }

            if (_open < most)
            {
                _open++;
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

    /// <summary>Turns away every attempt that waits or comes later, and returns when no attempt has a slot any more.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (var line in _waiting)
            {
                while (line.Waiters.TryDequeue(out var turn, out _))
                {
                    turn.SetResult(false);
                }
            }

            _waiting.Clear();
            _waiters = 0;
            if (_used == 0)
            {
                _closed.TrySetResult();
            }

            return _closed.Task;
        }
    }

    private void Grant()
    {
        // The search is short: it passes over schedules with their full share only, and there is room for few of those.
        while (_used < _open && _waiting.FirstOrDefault(line => line.Running < _mostOfOne) is { } next)
        {
            _waiting.Remove(next);
            var turn = next.Waiters.Dequeue();
            if (next.Waiters.Count > 0)
            {
                _waiting.Add(next);
            }

            next.Running++;
            _used++;
            _waiters--;
            turn.SetResult(true);
        }
    }

    /// <summary>The attempts of one schedule. Its oldest waiting attempt gives its place among the schedules.</summary>
    private sealed class Line : IComparable<Line>
    {
        public PriorityQueue<TaskCompletionSource<bool>, (DateTimeOffset RunAt, long Order)> Waiters { get; } = new();

        public int Running { get; set; }

        public (DateTimeOffset RunAt, long Order) Place => Waiters.TryPeek(out _, out var place) ? place : (DateTimeOffset.MaxValue, long.MaxValue);

        public int CompareTo(Line? other) => Place.CompareTo(other!.Place);
    }
}
