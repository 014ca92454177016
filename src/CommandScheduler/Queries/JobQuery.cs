using System.Diagnostics.CodeAnalysis;

using CommandScheduler.Checks;
using CommandScheduler.Schedules;

namespace CommandScheduler.Queries;

/// <summary>A filter that was checked, in the form in which a directory applies it. A condition that is null always holds.</summary>
[Experimental(SchedulerNames.StoresAreExperimental)]
public sealed record JobQuery
{
    private JobQuery()
    {
    }

    /// <summary>Gets the status that is stored; never <see cref="JobStatus.Running"/>.</summary>
    public JobStatus? Status { get; internal init; }

    /// <summary>Gets the earliest due time, in UTC, included. A job without one does not fit.</summary>
    public DateTimeOffset? DueFrom { get; private init; }

    /// <summary>Gets the end of the due times, in UTC, not included. A job without one does not fit.</summary>
    public DateTimeOffset? DueBefore { get; private init; }

    /// <summary>Gets the type of the command, as it is stored.</summary>
    public string? CommandType { get; private init; }

    /// <summary>Gets a tag that the job has.</summary>
    public string? Tag { get; private init; }

    /// <summary>Gets the first schedule id in the order of <see cref="JobKey"/>, included.</summary>
    public string? FirstScheduleId { get; private init; }

    /// <summary>Gets the end of the schedule ids in the order of <see cref="JobKey"/>, not included.</summary>
    public string? EndScheduleId { get; private init; }

    /// <summary>Gets whether an occurrence must be dead-lettered or quarantined: whether the stored job has a <c>held</c>.</summary>
    public bool? AwaitsRequeue { get; internal init; }

    /// <summary>Checks a filter.</summary>
    /// <param name="filter">The filter; null for one that every job fits.</param>
    /// <returns>The query.</returns>
    /// <exception cref="ArgumentException">A condition is unusable.</exception>
    public static JobQuery FromFilter(JobFilter? filter)
    {
        if (filter is null)
        {
            return new JobQuery();
        }

        if (filter.Status is { } status && (status == JobStatus.Running || !Enum.IsDefined(status)))
        {
            var stored = string.Join(", ", Enum.GetValues<JobStatus>().Where(value => value != JobStatus.Running));
            throw new ArgumentOutOfRangeException(
                nameof(filter),
                status,
                $"JobFilter.Status is {status}, which is not stored. Set it to {stored} or null; "
                + "a job that is being dispatched is Pending, Retrying or Paused.");
        }

        if (filter.DueFrom >= filter.DueBefore)
        {
            throw new ArgumentException(
                $"JobFilter.DueFrom {filter.DueFrom:O} is not before DueBefore {filter.DueBefore:O}, so that no job could be found. "
                + "Exchange or correct them.",
                nameof(filter));
        }

        CheckText(filter.CommandType, Check.MaxText, nameof(JobFilter.CommandType));
        CheckText(filter.Tag, Check.MaxName, nameof(JobFilter.Tag));
        CheckText(filter.ScheduleIdPrefix, Check.MaxId, nameof(JobFilter.ScheduleIdPrefix));
        return new JobQuery
        {
            Status = filter.Status,
            DueFrom = filter.DueFrom?.ToUniversalTime(),
            DueBefore = filter.DueBefore?.ToUniversalTime(),
            CommandType = filter.CommandType,
            Tag = filter.Tag,
            FirstScheduleId = filter.ScheduleIdPrefix,
            EndScheduleId = filter.ScheduleIdPrefix is { } prefix ? EndOf(prefix) : null,
            AwaitsRequeue = filter.AwaitsRequeue,
        };
    }

    /// <summary>Says whether a job of a schedule in the range of ids fits.</summary>
    internal bool Fits(Job job)
        => !(Status is { } status && job.StoredStatus != status)
            && !(DueFrom is { } from && !(job.StoredDue >= from))
            && !(DueBefore is { } before && !(job.StoredDue < before))
            && !(CommandType is { } type && job.Command.Type != type)
            && !(Tag is { } tag && !job.Settings.Tags.Contains(tag, StringComparer.Ordinal))
            && !(AwaitsRequeue is { } awaits && job.AwaitsRequeue != awaits);

    private static void CheckText(string? value, int most, string property)
    {
        if (value is not null)
        {
            Check.Name(value, most, "filter", $"JobFilter.{property}");
        }
    }

    /// <summary>Gets the first text after all that begin with a prefix; null if there is none.</summary>
    internal static string? EndOf(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0)
        {
            var last = runes[^1].Value;
            runes.RemoveAt(runes.Count - 1);
            if (last < 0x10FFFF)
            {
                return string.Concat(runes) + char.ConvertFromUtf32(last == 0xD7FF ? 0xE000 : last + 1);
            }
        }

        return null;
    }
}
