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

    /// <summary>Adds one. Of those that are too many, dead letters go first.</summary>
    /// <param name="job">The job.</param>
    /// <param name="added">The one to add.</param>
    /// <param name="jobs">How many jobs the schedule has.</param>
    public static Job Add(Job job, HeldOccurrence added, int jobs)
    {
        var most = Math.Clamp(MostOfSchedule / Math.Max(jobs, 1), 1, Most);
        var before = Of(job).ToList();
        while (before.Count >= most)
        {
            before.RemoveAt(Math.Max(before.FindIndex(held => !held.IsQuarantined), 0));
        }

        return With(job, [.. before.Select(Shortened), added]);
    }

    /// <summary>Takes one out.</summary>
    public static Job Remove(Job job, HeldOccurrence removed) => With(job, [.. Of(job).Where(held => !ReferenceEquals(held, removed))]);

    /// <summary>Takes out all that are dead-lettered since before an instant.</summary>
    public static Job RemoveExpired(Job job, DateTimeOffset before)
        => With(job, [.. Of(job).Where(held => held.IsQuarantined || !(FailedAt(held) <= before))]);

    /// <summary>Gets when the first one was dead-lettered; null if none is.</summary>
    public static DateTimeOffset? FirstDeadLetter(Job job)
        => Of(job).Where(held => !held.IsQuarantined).Select(held => (DateTimeOffset?)FailedAt(held)).Min();

    /// <summary>Gets when one failed. Earlier builds did not say so; they knew when its last attempt could start.</summary>
    public static DateTimeOffset FailedAt(HeldOccurrence held) => held.FailedAt ?? held.Occurrence.RunAt;

    /// <summary>Puts another form of one in its place.</summary>
    public static Job Replace(Job job, HeldOccurrence before, HeldOccurrence after)
        => With(job, [.. Of(job).Select(held => ReferenceEquals(held, before) ? after : held)]);

    /// <summary>Gives a job those that it has now. A quarantined one is the latest: it says what the job as a whole waits for.</summary>
    public static Job With(Job job, ImmutableArray<HeldOccurrence> all)
    {
        var latest = all.LastOrDefault(held => held.IsQuarantined) ?? all.LastOrDefault();
        return job with { Held = latest, EarlierHeld = all.Length < 2 ? null : all.Remove(latest!, ReferenceEqualityComparer.Instance) };
    }

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
