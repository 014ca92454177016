namespace CommandScheduler;

/// <summary>
/// The store or the reminder service failed while a change was made durable: it may or may not have happened. Describe
/// tells which; a batch with a <see cref="ScheduleBatch.RequestId"/> can simply be repeated.
/// </summary>
[GenerateSerializer, Alias("CommandScheduler.OutcomeUnknownException")]
public sealed class OutcomeUnknownException : SchedulerException
{
    /// <summary>Makes the error for one schedule.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="innerException">The failure of the store; null if it is not known.</param>
    public OutcomeUnknownException(string scheduleId, Exception? innerException)
        : base(
            $"Schedule '{scheduleId}' could not be stored, so it is not known whether the change happened"
            + $"{(innerException is null ? "." : $": {Sentence.From(innerException)}")} "
            + "Describe the schedule, or repeat the change; a batch with a RequestId is never applied twice.",
            innerException)
        => ScheduleId = scheduleId;

    /// <summary>Gets the schedule.</summary>
    [Id(0)]
    public string ScheduleId { get; }
}
