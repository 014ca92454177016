using System.Collections.Immutable;

namespace CommandScheduler.Recurrences;

/// <summary>A pause that is over, whose occurrences are recorded as skipped.</summary>
/// <param name="After">When it began. An occurrence that was due at this instant came before it.</param>
/// <param name="Through">When it ended. An occurrence that was due at this instant is part of it.</param>
internal readonly record struct PausedSpan(DateTimeOffset After, DateTimeOffset Through)
{
    /// <summary>Adds one to others: in order, and those that touch as one. Where the clock was set back, it may lie before them or over them.</summary>
    public static ImmutableArray<PausedSpan> Add(ImmutableArray<PausedSpan>? others, PausedSpan added)
    {
        var spans = ImmutableArray.CreateBuilder<PausedSpan>();
        foreach (var span in (others ?? []).Add(added).OrderBy(span => span.After))
        {
            if (spans.Count > 0 && span.After <= spans[^1].Through)
            {
                var last = spans[^1];
                spans[^1] = last with { Through = span.Through > last.Through ? span.Through : last.Through };
            }
            else
            {
                spans.Add(span);
            }
        }

        return spans.ToImmutable();
    }
}
