using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>
/// The rules of the occurrences of a job that wait for a requeue: the latest in <see cref="Job.Held"/>, the others in
/// <see cref="Job.EarlierHeld"/>.
/// </summary>
internal static class HeldRuns
{
    /// <summary>How many a job keeps; the oldest one goes when there are more.</summary>
    public const int Most = 20;

    /// <summary>How many the jobs of one schedule keep together, since it is stored as a whole; each job keeps one all the same.</summary>
    private const int MostOfSchedule = 1_000;

    private const int MostText = 1_000;

    /// <summary>Says whether a build that knows of one only has requeued the latest, and left the others.</summary>
    public static bool LackLatest(Job job) => job is { Held: null, EarlierHeld: not null };

    /// <summary>Makes the last of those that were left the latest.</summary>
    public static Job WithLatest(Job job) => LackLatest(job) ? With(job, job.EarlierHeld!.Value) : job;

    /// <summary>Gets all of them, the oldest first.</summary>
    public static IEnumerable<HeldOccurrence> Of(Job job) => job.Held is { } latest ? [.. job.EarlierHeld ?? [], latest] : [];

    /// <summary>Adds one. A quarantined one stays the latest: it says what the job as a whole waits for.</summary>
    public static Job Add(Job job, HeldOccurrence added, int jobs)
    {
        var most = Math.Clamp(MostOfSchedule / Math.Max(jobs, 1), 1, Most);
        var latest = job.Held is { IsQuarantined: true } held && !added.IsQuarantined ? held : added;
        var earlier = Of(job).Append(added).Where(held => !ReferenceEquals(held, latest)).TakeLast(most - 1);
        return With(job, [.. earlier.Select(Shortened), latest]);
    }

    /// <summary>Takes one out.</summary>
    public static Job Remove(Job job, HeldOccurrence removed) => With(job, [.. Of(job).Where(held => !ReferenceEquals(held, removed))]);

    /// <summary>Takes out all that are dead-lettered since before an instant.</summary>
    public static Job RemoveExpired(Job job, DateTimeOffset before)
        => With(job, [.. Of(job).Where(held => held.IsQuarantined || !(FailedAt(job, held) <= before))]);

    /// <summary>Gets when the first one was dead-lettered; null if none is.</summary>
    public static DateTimeOffset? FirstDeadLetter(Job job)
        => Of(job).Where(held => !held.IsQuarantined).Select(held => (DateTimeOffset?)FailedAt(job, held)).Min();

    public static DateTimeOffset FailedAt(Job job, HeldOccurrence held) => held.FailedAt ?? job.ScheduledAt;

    private static Job With(Job job, ImmutableArray<HeldOccurrence> all)
        => job with { Held = all.IsEmpty ? null : all[^1], EarlierHeld = all.Length < 2 ? null : all.RemoveAt(all.Length - 1) };

    /// <summary>Of one that is not the latest, keeps the first error and the last, without their stacks' ends.</summary>
    private static HeldOccurrence Shortened(HeldOccurrence held)
    {
        if (held.Occurrence.Failures is not { IsEmpty: false } failures || (failures.Length <= 2 && failures.All(failure => failure.Text.Length <= MostText)))
        {
            return held;
        }

        ImmutableArray<FailedAttempt> ends = failures.Length == 1 ? failures : [failures[0], failures[^1]];
        return held with
        {
            Occurrence = held.Occurrence with { Failures = [.. ends.Select(failure => failure with { Text = FailureLog.Cut(failure.Text, MostText) })] },
        };
    }
}
