using System.Collections.Immutable;

using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>A rule from a job's start to its end, without what came due in its pauses; what the job excludes is part of it. Thread-safe.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Anchor">Where <c>@every</c> counts from.</param>
/// <param name="EndAt">The last instant; null for no end.</param>
/// <param name="Pauses">The pauses that are over.</param>
internal sealed record BoundedRule(RecurrenceRule Rule, DateTimeOffset Anchor, DateTimeOffset? EndAt, ImmutableArray<PausedSpan> Pauses)
{
    /// <summary>Finds the first occurrence strictly after an instant; null if there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var next = Rule.Next(after, Anchor);
        foreach (var pause in Pauses)
        {
            if (next > pause.After && next <= pause.Through)
            {
                next = Rule.Next(pause.Through, Anchor);
            }
        }

        return next > EndAt ? null : next;
    }

    /// <summary>Counts the occurrences from one of them up to and with an instant.</summary>
    public long Count(DateTimeOffset first, DateTimeOffset through) => Spans(first, through).Sum(span => Rule.Count(span.After, span.UpTo, Anchor));

    /// <summary>Counts the occurrences from one of them up to and with an instant, and finds the last.</summary>
    public OccurrenceRun Run(DateTimeOffset first, DateTimeOffset through)
    {
        var run = new OccurrenceRun(0, null, true);
        foreach (var (after, upTo) in Spans(first, through))
        {
            if (Rule.Count(after, upTo, Anchor) is > 0 and var count)
            {
                run = new(run.Count + count, Rule.Nth(after, upTo, Anchor, count), true);
            }
        }

        return run;
    }

    /// <summary>Finds the n-th occurrence from one of them on; there are at least so many up to an instant.</summary>
    public DateTimeOffset Nth(DateTimeOffset first, DateTimeOffset through, long number)
    {
        foreach (var (after, upTo) in Spans(first, through))
        {
            var count = Rule.Count(after, upTo, Anchor);
            if (count >= number)
            {
                return Rule.Nth(after, upTo, Anchor, number);
            }

            number -= count;
        }

        throw new ArgumentOutOfRangeException(nameof(number), number, "There are fewer.");
    }

    /// <summary>Gets the spans of time from an occurrence up to an instant that no pause has passed over; of each, the start is excluded.</summary>
    private IEnumerable<(DateTimeOffset After, DateTimeOffset UpTo)> Spans(DateTimeOffset first, DateTimeOffset through)
    {
        var (after, end) = (Instants.JustBefore(first), EndAt < through ? EndAt.Value : through);
        foreach (var pause in Pauses)
        {
            if (after < pause.After && after < end)
            {
                yield return (after, end < pause.After ? end : pause.After);
            }

            after = pause.Through > after ? pause.Through : after;
        }

        if (after < end)
        {
            yield return (after, end);
        }
    }
}
