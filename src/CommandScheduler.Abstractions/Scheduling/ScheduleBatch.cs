namespace CommandScheduler;

/// <summary>Several changes of one schedule, applied in one atomic step, in order: all of them, or none.</summary>
/// <remarks>
/// Each verb adds a change and returns the batch. Nothing is checked or sent before the batch is handed to a schedule.
/// Not safe for use by several threads at once.
/// </remarks>
[GenerateSerializer, Immutable, Alias("CommandScheduler.ScheduleBatch")]
public sealed class ScheduleBatch
{
    [Id(0)]
    private readonly List<BatchEntry> _entries = [];

    /// <summary>Gets or sets the <see cref="ScheduleSnapshot.Version"/> that the schedule must have.</summary>
    /// <value>Null, the default, means any. 0 means that the schedule must have no jobs.</value>
    [Id(1)]
    public long? ExpectedVersion { get; set; }

    /// <summary>Gets or sets an id of the caller's choice that makes repeating the batch safe: a schedule that knows it changes nothing.</summary>
    /// <value>
    /// Null by default. 1 to 128 characters without control characters. A schedule remembers the last 16 ids, as <see cref="JobOptions.RequestId"/> says,
    /// each with the verbs and jobs of its call: of another one it is refused with <see cref="SchedulerException"/>. Once the schedule's last job has
    /// ended, a repeated batch is applied again.
    /// </value>
    [Id(2)]
    public string? RequestId { get; set; }

    /// <summary>Gets the number of changes.</summary>
    public int Count => _entries.Count;

    internal IReadOnlyList<BatchEntry> Entries => _entries;

    /// <summary>Adds a one-off job.</summary>
    /// <inheritdoc cref="IScheduleGrain.ScheduleOnce" path="/param"/>
    /// <returns>This batch.</returns>
    public ScheduleBatch ScheduleOnce(object command, DateTimeOffset dueAt, string? name = null, JobOptions? options = null)
        => Add(new BatchEntry { Verb = BatchVerb.ScheduleOnce, Command = command, DueAt = dueAt, Name = name, Options = options });

    /// <summary>Adds a recurring job.</summary>
    /// <inheritdoc cref="IScheduleGrain.ScheduleRecurring" path="/param"/>
    /// <returns>This batch.</returns>
    public ScheduleBatch ScheduleRecurring(object command, string recurrence, string? name = null, JobOptions? options = null)
        => Add(new BatchEntry { Verb = BatchVerb.ScheduleRecurring, Command = command, Recurrence = recurrence, Name = name, Options = options });

    /// <summary>Removes a job.</summary>
    /// <param name="name">The job's name; null removes every job that is there when the batch comes to this change.</param>
    /// <returns>This batch.</returns>
    public ScheduleBatch Cancel(string? name = null) => Add(new BatchEntry { Verb = BatchVerb.Cancel, Name = name });

    /// <summary>Removes a job if it is there; the batch is applied also if it is not.</summary>
    /// <inheritdoc cref="Cancel" path="/param"/>
    /// <returns>This batch.</returns>
    public ScheduleBatch TryCancel(string? name = null) => Add(new BatchEntry { Verb = BatchVerb.Cancel, Name = name, IfAny = true });

    /// <summary>Pauses a job.</summary>
    /// <param name="name">The job's name; null pauses every job that is there when the batch comes to this change.</param>
    /// <param name="reason">Why; at most 1,024 characters.</param>
    /// <returns>This batch.</returns>
    public ScheduleBatch Pause(string? name = null, string? reason = null) => Add(new BatchEntry { Verb = BatchVerb.Pause, Name = name, Reason = reason });

    /// <summary>Resumes a job.</summary>
    /// <param name="name">The job's name; null resumes every job that is there when the batch comes to this change.</param>
    /// <returns>This batch.</returns>
    public ScheduleBatch Resume(string? name = null) => Add(new BatchEntry { Verb = BatchVerb.Resume, Name = name });

    /// <summary>Makes a job due now, also while it is paused; see <see cref="IScheduleGrain.Trigger"/>.</summary>
    /// <param name="name">The job's name.</param>
    /// <returns>This batch.</returns>
    public ScheduleBatch Trigger(string name) => Add(new BatchEntry { Verb = BatchVerb.Trigger, Name = name });

    /// <summary>Makes what was dead-lettered or quarantined due now, with all its attempts; see <see cref="IScheduleGrain.Requeue"/>.</summary>
    /// <param name="name">The job's name.</param>
    /// <returns>This batch.</returns>
    public ScheduleBatch Requeue(string name) => Add(new BatchEntry { Verb = BatchVerb.Requeue, Name = name });

    /// <summary>Makes one occurrence that was dead-lettered or quarantined due now; see <see cref="IScheduleGrain.RequeueRun"/>.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="dueAt">The nominal due time of the occurrence.</param>
    /// <returns>This batch.</returns>
    public ScheduleBatch RequeueRun(string name, DateTimeOffset dueAt) => Add(new BatchEntry { Verb = BatchVerb.Requeue, Name = name, Run = dueAt });

    /// <summary>Has a recurring job run the occurrences of a past range once more; see <see cref="IScheduleGrain.Backfill"/>.</summary>
    /// <inheritdoc cref="IScheduleGrain.Backfill" path="/param"/>
    /// <returns>This batch.</returns>
    public ScheduleBatch Backfill(string name, DateTimeOffset from, DateTimeOffset to, BackfillOptions? options = null)
        => Add(new BatchEntry { Verb = BatchVerb.Backfill, Name = name, From = from, To = to, Backfill = options });

    /// <summary>Makes a batch of the same settings with other entries; the copy that is sent, so that later changes of this one have no effect.</summary>
    internal ScheduleBatch With(IEnumerable<BatchEntry> entries)
    {
        var copy = new ScheduleBatch { ExpectedVersion = ExpectedVersion, RequestId = RequestId };
        copy._entries.AddRange(entries);
        return copy;
    }

    private ScheduleBatch Add(BatchEntry entry)
    {
        _entries.Add(entry);
        return this;
    }
}
