using CommandScheduler.Testing.Dispatches;

namespace CommandScheduler.Testing;

/// <summary>Records every dispatch of the cluster, and stands in for handlers where a test says so. Thread-safe.</summary>
public sealed class DispatchRecorder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<RecordedDispatch> _dispatches = [];
    private readonly List<Behaviour> _behaviours = [];
    private readonly List<HeldDispatches> _held = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal DispatchRecorder()
    {
    }

    /// <summary>Gets the dispatches so far, in the order of their times, schedules, jobs and due times.</summary>
    public IReadOnlyList<RecordedDispatch> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _dispatches
                    .OrderBy(dispatch => dispatch.At)
                    .ThenBy(dispatch => dispatch.Scheduled.ScheduleId, StringComparer.Ordinal)
                    .ThenBy(dispatch => dispatch.Scheduled.JobName, StringComparer.Ordinal)
                    .ThenBy(dispatch => dispatch.Scheduled.DueAt)
                    .ThenBy(dispatch => dispatch.Scheduled.Attempt)];
            }
        }
    }

    /// <summary>Gets the dispatches of commands of a type, in the order of <see cref="All"/>.</summary>
    /// <typeparam name="TCommand">The type, or a base of it.</typeparam>
    /// <param name="where">Which of them; null for all.</param>
    public IReadOnlyList<RecordedDispatch> Of<TCommand>(Func<TCommand, bool>? where = null)
        => [.. All.Where(dispatch => Fits(dispatch.Command, where))];

    /// <summary>Asserts that there was exactly one dispatch, and returns it.</summary>
    /// <inheritdoc cref="Of" path="/typeparam"/>
    /// <inheritdoc cref="Of" path="/param"/>
    /// <exception cref="SchedulerTestException">There was none, or more than one; the message lists what was dispatched.</exception>
    public RecordedDispatch One<TCommand>(Func<TCommand, bool>? where = null) => Exactly(1, where)[0];

    /// <summary>Asserts that there was no dispatch.</summary>
    /// <inheritdoc cref="Of" path="/typeparam"/>
    /// <inheritdoc cref="Of" path="/param"/>
    /// <exception cref="SchedulerTestException">There was one; the message lists what was dispatched.</exception>
    public void None<TCommand>(Func<TCommand, bool>? where = null) => Exactly(0, where);

    /// <summary>Asserts how many dispatches there were, and returns them.</summary>
    /// <inheritdoc cref="Of" path="/typeparam"/>
    /// <param name="count">How many.</param>
    /// <param name="where">Which of them; null for all.</param>
    /// <exception cref="SchedulerTestException">There were fewer, or more; the message lists what was dispatched.</exception>
    public IReadOnlyList<RecordedDispatch> Exactly<TCommand>(int count, Func<TCommand, bool>? where = null)
    {
        var found = Of(where);
        if (found.Count != count)
        {
            var condition = where is null ? "" : " that fit the condition";
            throw new SchedulerTestException(
                $"{count} dispatches of '{typeof(TCommand)}' were expected{condition}, and there were {found.Count}. Dispatched so far: {List(All)}");
        }

        return found;
    }

    /// <summary>Waits for the first dispatch that fits, past ones included. It does not turn the clock.</summary>
    /// <inheritdoc cref="Of" path="/typeparam"/>
    /// <inheritdoc cref="Of" path="/param"/>
    /// <exception cref="SchedulerTestException">None came within 30 seconds of real time.</exception>
    public async Task<RecordedDispatch> NextAsync<TCommand>(Func<TCommand, bool>? where = null)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_dispatches.Find(dispatch => Fits(dispatch.Command, where)) is { } found)
                {
                    return found;
                }

                next = _next.Task;
            }

            try
            {
                await next.WaitAsync(Patience, TimeProvider.System);
            }
            catch (TimeoutException exception)
            {
                throw new SchedulerTestException(
                    $"No command of type '{typeof(TCommand)}' was dispatched within {Patience}. If it is due later, let time pass with "
                    + $"AdvanceAsync. Dispatched so far: {List(All)}",
                    exception);
            }
        }
    }

    /// <summary>Says what dispatches of commands of a type do from now on.</summary>
    /// <inheritdoc cref="Of" path="/typeparam"/>
    /// <inheritdoc cref="Of" path="/param"/>
    public CommandBehaviour When<TCommand>(Func<TCommand, bool>? where = null) => new(this, command => Fits(command, where));

    /// <summary>Forgets what was dispatched.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _dispatches.Clear();
        }
    }

    /// <summary>Forgets what a test said, and releases what waits.</summary>
    internal void Reset()
    {
        List<HeldDispatches> held;
        lock (_lock)
        {
            _behaviours.Clear();
            held = [.. _held];
            _held.Clear();
        }

        held.ForEach(dispatches => dispatches.Release());
    }

    internal void Add(Behaviour behaviour)
    {
        lock (_lock)
        {
            _behaviours.Add(behaviour);
            if (behaviour.Action?.Target is HeldDispatches held)
            {
                _held.Add(held);
            }
        }
    }

    internal RecordedDispatch Begin(ScheduledCommand scheduled, DateTimeOffset at, out DispatchAction? action)
    {
        var dispatch = new RecordedDispatch(scheduled, at);
        TaskCompletionSource next;
        lock (_lock)
        {
            _dispatches.Add(dispatch);
            var behaviour = _behaviours.FindLast(behaviour => behaviour.Fits(scheduled.Command));
            action = behaviour?.Action;
            if (behaviour is { Times: not null } && --behaviour.Times == 0)
            {
                _behaviours.Remove(behaviour);
            }

            (next, _next) = (_next, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        next.SetResult();
        return dispatch;
    }

    private static bool Fits<TCommand>(object command, Func<TCommand, bool>? where)
        => command is TCommand typed && (where is null || where(typed));

    private static string List(IReadOnlyList<RecordedDispatch> dispatches)
        => dispatches.Count == 0
            ? "nothing."
            : string.Concat(dispatches.TakeLast(20).Select(dispatch => $"{Environment.NewLine}  {dispatch}"));
}
