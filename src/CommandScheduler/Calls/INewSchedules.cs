namespace CommandScheduler.Calls;

/// <summary>Makes schedules that are not there yet, without an activation.</summary>
internal interface INewSchedules
{
    /// <summary>Carries out a call to a schedule if it makes one of which nothing is due soon.</summary>
    /// <param name="call">The call.</param>
    /// <returns>The jobs that were scheduled; null if nothing was done and the grain is to be asked.</returns>
    /// <exception cref="OutcomeUnknownException">The schedule may have been stored, or not.</exception>
    ValueTask<IReadOnlyList<JobSnapshot>?> TryMakeAsync(IOutgoingGrainCallContext call);
}
