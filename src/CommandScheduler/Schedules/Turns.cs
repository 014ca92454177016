namespace CommandScheduler.Schedules;

/// <summary>Whose turn it is among the occurrences of a job that does not run beside itself.</summary>
/// <remarks>
/// Occurrences that somebody asked for are taken up whatever runs, and wait here. Those of the recurrence itself wait for the outcome of the
/// one before them, with its retries; what somebody asked for may run between two of these.
/// </remarks>
internal static class Turns
{
    /// <summary>Says whether one of a job runs, so that none of its others may begin.</summary>
    public static bool IsTaken(Job job, RunningTable running)
        => running.ContainsAnyOf(job) && !OverlapRule.Find(job.Settings.Overlap).RunsBesideItself;

    /// <summary>Says whether an occurrence that is taken up waits for another one of its job.</summary>
    public static bool MustWait(Job job, Occurrence open, RunningTable running) => IsTaken(job, running) || IsBehindAnother(job, open);

    /// <summary>Says whether an occurrence of the recurrence itself waits for the outcome of an earlier one.</summary>
    public static bool IsBehindAnother(Job job, Occurrence open)
        => job.Open.Length > 1
            && open.IsOfRecurrence
            && !OverlapRule.Find(job.Settings.Overlap).RunsBesideItself
            && job.Open.Any(other => other.IsOfRecurrence && other.Due < open.Due);

    /// <summary>Gets the occurrences of a job in the order in which they may begin.</summary>
    public static IEnumerable<Occurrence> InOrder(Job job) => job.Open.Length > 1 ? job.Open.OrderBy(open => open.RunAt) : job.Open;
}
