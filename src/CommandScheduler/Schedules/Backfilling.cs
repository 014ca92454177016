using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>The rules of past ranges that are run once more: one occurrence after another, beside the recurrence.</summary>
internal static class Backfilling
{
    private const int MostRanges = 10;

    /// <summary>Adds a past range to a job.</summary>
    /// <returns>The job, and how many occurrences will run.</returns>
    /// <exception cref="ArgumentException">The range has too many occurrences, or none.</exception>
    /// <exception cref="SchedulerException">The job is one-off, or has too many ranges, or its rule is unknown on this build.</exception>
    public static (Job Job, long Count) Add(
        Job job,
        OccurrenceSeries? series,
        DateTimeOffset from,
        DateTimeOffset to,
        BackfillOptions options,
        long generation,
        DateTimeOffset now)
    {
        if (job.Kind == JobKind.OneOff)
        {
            throw new SchedulerException($"Job '{job.Name}' is one-off, so it has no past range to run once more. To run it now, trigger it.");
        }

        if (series is null)
        {
            throw new SchedulerException($"Job '{job.Name}' cannot be run for a past range: this build does not know its recurrence, time zone or calendar.");
        }

        if (to > now)
        {
            throw new ArgumentException(
                $"The range ends at {to.UtcDateTime:O}, after {now.UtcDateTime:O}, which is now. "
                + "End it at a time that has passed; what is to come runs by itself.",
                nameof(to));
        }

        if (job.Backfills?.Length >= MostRanges)
        {
            throw new SchedulerException($"{MostRanges} past ranges of job '{job.Name}' are waiting already. Wait until one is done.");
        }

        var (count, first, isWhole) = series.CountWithin(from, to, options.Max + 1L);
        if (count > options.Max)
        {
            throw new ArgumentException(
                $"The range from {from.UtcDateTime:O} to {to.UtcDateTime:O} has more than {options.Max} occurrences of job '{job.Name}'. "
                + "Divide it, or raise BackfillOptions.Max.",
                nameof(from));
        }

        if (!isWhole)
        {
            throw new ArgumentException(
                $"Of the range from {from.UtcDateTime:O} to {to.UtcDateTime:O}, too many occurrences of job '{job.Name}' are excluded by its calendar. "
                + "Divide it.",
                nameof(from));
        }

        if (first is null)
        {
            throw new ArgumentException(
                $"The range from {from.UtcDateTime:O} to {to.UtcDateTime:O} has no occurrence of job '{job.Name}' that is not excluded. "
                + "Correct the range.",
                nameof(from));
        }

        var range = new BackfillRange { Generation = generation, Next = first.Value, To = to, Left = count, Spacing = options.Spacing, NotBefore = now };
        return (job with { Backfills = [.. job.Backfills ?? [], range] }, count);
    }

    /// <summary>Gets when the next occurrence of a range may start; null if there is none, or something else must happen before.</summary>
    public static DateTimeOffset? NextAt(Job job)
        => job.Backfills is not { } ranges || job.Paused is not null || job.IsQuarantined || job.Open.Any(open => open.Backfill is not null)
            ? null
            : ranges[0].NotBefore;

    /// <summary>Gets the next occurrence of a range as it is taken up.</summary>
    public static Occurrence NextOf(Job job, DateTimeOffset now)
    {
        var range = job.Backfills!.Value[0];
        return new() { Due = range.Next, RunAt = now, Backfill = range.Generation };
    }

    /// <summary>Takes up the next occurrence.</summary>
    public static Job TakeUp(Job job, OccurrenceSeries series, DateTimeOffset now)
    {
        var ranges = job.Backfills!.Value;
        var range = ranges[0];
        var next = range.Left > 1 ? series.NextWithin(range.Next, range.To) : null;
        ranges = next is null
            ? ranges.RemoveAt(0)
            : ranges.SetItem(0, range with { Next = next.Value, Left = range.Left - 1, NotBefore = now + range.Spacing });
        return job with { Open = job.Open.Add(NextOf(job, now)), Backfills = ranges.IsEmpty ? null : ranges };
    }
}
