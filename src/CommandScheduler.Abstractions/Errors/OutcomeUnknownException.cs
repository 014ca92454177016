namespace CommandScheduler;

/// <summary>
/// The store or the reminder service failed while a change was made durable: it may or may not have happened. Describe
/// tells which.
/// </summary>
/// <remarks>
/// A call or a batch with a request id (<see cref="JobOptions.RequestId"/>, <see cref="ScheduleBatch.RequestId"/>) can be repeated, and is not
/// applied twice while the schedule has jobs. A schedule whose last job has ended meanwhile has forgotten its ids: there it is applied again.
/// </remarks>
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
            + "Describe the schedule, or repeat the change: with a request id it is not applied twice while the schedule has jobs.",
            innerException)
        => ScheduleId = scheduleId;

    /// <summary>Gets the schedule.</summary>
    [Id(0)]
    public string ScheduleId { get; }
}
