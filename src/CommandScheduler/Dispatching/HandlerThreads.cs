using System.Collections.Concurrent;

namespace CommandScheduler.Dispatching;

/// <summary>The threads of handlers: one for each processor, and one more for each that a handler blocks, up to a limit.</summary>
/// <remarks>
/// Handlers that block would otherwise take the threads of the pool, by which Orleans itself runs: grains, timers and the silo's
/// signs of life. The pool adds a thread or two in a second; here one that waits in its piece of work is made up for at the next
/// <see cref="Glance"/>, and one that only takes long after 25 of them. What a handler does after an <c>await</c> comes back here, unless
/// it says <c>ConfigureAwait(false)</c>.
/// </remarks>
internal sealed class HandlerThreads(int most) : TaskScheduler, IDisposable
{
    /// <summary>Threads are real, so this is real time also under the virtual clock of a test.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(10);
    private static readonly int Processors = Environment.ProcessorCount;

    private readonly ConcurrentQueue<Task> _queue = new();
    private readonly SemaphoreSlim _queued = new(0);
    private readonly ManualResetEventSlim _backlog = new(false);
    private readonly ManualResetEventSlim _stopped = new(false);
    private readonly Lock _lock = new();
    private readonly List<Worker> _workers = [];
    private Thread? _overseer;
    private int _idle;

    public override int MaximumConcurrencyLevel => most;

    /// <summary>Gets how many threads there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _workers.Count;
            }
        }
    }

    public void Dispose()
    {
        _stopped.Set();
        _backlog.Set();
        _queued.Release(Math.Max(1, Count));
        HandOver();
    }

    protected override void QueueTask(Task task)
    {
        _queue.Enqueue(task);
        if (_stopped.IsSet)
        {
            HandOver();
            return;
        }

        _queued.Release();

        // A thread counts as idle until it takes its piece, so pieces beyond the idle threads have none that would take them.
        if (_queue.Count > Volatile.Read(ref _idle) && !_backlog.IsSet)
        {
            if (_overseer is null)
            {
                StartFirst();
            }

            _backlog.Set();
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
        => !taskWasPreviouslyQueued && Worker.Current?.Owner == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _queue];

    /// <summary>Gives what is left to the pool: a handler that ends after its silo must still give back what it holds.</summary>
    private void HandOver()
    {
        while (_queue.TryDequeue(out var left))
        {
            ThreadPool.UnsafeQueueUserWorkItem(task => TryExecuteTask(task), left, preferLocal: false);
        }
    }

    private void StartFirst()
    {
        lock (_lock)
        {
            if (_overseer is null)
            {
                Add(Math.Min(Processors, most));
                _overseer = new Thread(Oversee) { IsBackground = true, Name = "CommandScheduler handlers" };
                _overseer.UnsafeStart();
            }
        }
    }

    private void Add(int count)
    {
        for (var added = 0; added < count; added++)
        {
            var worker = new Worker(this);
            _workers.Add(worker);
            worker.Start();
        }
    }

    /// <summary>While work waits, sees that for each processor there is a thread that is not blocked.</summary>
    private void Oversee()
    {
        while (!_stopped.IsSet)
        {
            _backlog.Wait();
            lock (_lock)
            {
                _workers.ForEach(worker => worker.Look());
            }

            _stopped.Wait(Glance);
            if (_queue.IsEmpty)
            {
                _backlog.Reset();

                // What was queued just before the reset did not set it.
                if (!_queue.IsEmpty)
                {
                    _backlog.Set();
                }

                continue;
            }

            lock (_lock)
            {
                var blocked = _workers.Count(worker => worker.IsBlocked);
                Add(Math.Min(most, blocked + Processors) - _workers.Count);
            }
        }
    }

    private void Work(Worker worker)
    {
        while (true)
        {
            Interlocked.Increment(ref _idle);
            var isWanted = _queued.Wait(Linger);
            Interlocked.Decrement(ref _idle);
            if (_stopped.IsSet || (!isWanted && TryLeave(worker)))
            {
                return;
            }

            if (_queue.TryDequeue(out var task))
            {
                worker.Begin();
                TryExecuteTask(task);
                worker.End();
            }
        }
    }

    private bool TryLeave(Worker worker)
    {
        lock (_lock)
        {
            // Whoever queued something while this thread counted as idle relies on it.
            return _queue.IsEmpty && _workers.Count > Processors && _workers.Remove(worker);
        }
    }

    private sealed class Worker
    {
        private const int ManyLooks = 25;

        [ThreadStatic]
        private static Worker? _current;

        private readonly Thread _thread;
        private long _pieces;
        private long _seen;
        private int _looks;
        private volatile bool _isBusy;

        public Worker(HandlerThreads owner)
        {
            Owner = owner;
            _thread = new Thread(Run) { IsBackground = true, Name = "CommandScheduler handler" };
        }

        public static Worker? Current => _current;

        public HandlerThreads Owner { get; }

        /// <summary>Gets a value indicating whether it cannot take another piece of work soon: it waits, or takes long.</summary>
        public bool IsBlocked
            => _isBusy && Volatile.Read(ref _pieces) == _seen && (_looks > ManyLooks || (_thread.ThreadState & ThreadState.WaitSleepJoin) != 0);

        public void Start() => _thread.UnsafeStart();

        /// <summary>Counts for how many looks it has been at the same piece of work.</summary>
        public void Look()
        {
            var piece = Volatile.Read(ref _pieces);
            (_looks, _seen) = (piece == _seen ? _looks + 1 : 0, piece);
        }

        public void Begin()
        {
            Volatile.Write(ref _pieces, _pieces + 1);
            _isBusy = true;
        }

        public void End() => _isBusy = false;

        private void Run()
        {
            _current = this;
            Owner.Work(this);
        }
    }
}
