using Cronos;

namespace CommandScheduler.Tests.Recurrences;

/// <summary>Finds occurrences by walking through the stretches of time that have one offset each. Nothing is asked of a zone but the offsets of instants.</summary>
internal sealed class ClockSegments(TimeZoneInfo zone, IReadOnlyList<DateTimeOffset> changes)
{
    /// <summary>Finds the first occurrence after an instant by the default rules; null if there is none before <see cref="Zones.To"/>.</summary>
    /// <param name="parts">Expressions that mean the same together.</param>
    /// <param name="isInterval">Whether they occur both times that a wall time exists.</param>
    /// <param name="after">The instant.</param>
    public DateTimeOffset? Next(IReadOnlyList<CronExpression> parts, bool isInterval, DateTimeOffset after)
    {
        var wall = Wall(after, zone.GetUtcOffset(after));
        var inclusive = false;
        if (!isInterval && changes.LastOrDefault(change => change <= after) is var last && last != default && EndOf(last) > wall)
        {
            (wall, inclusive) = (EndOf(last), true);
        }

        foreach (var change in changes.Where(change => change > after).Append(Zones.To))
        {
            var (end, begin) = (EndOf(change), BeginOf(change));
            if (Named(parts, wall, inclusive) is { } named)
            {
                if (named < end)
                {
                    return change - (end - named);
                }

                if (named < begin)
                {
                    return change;
                }
            }

            wall = isInterval || begin > end ? begin : end;
            inclusive = true;
        }

        return null;
    }

    /// <summary>Says whether the clocks show at an instant what the expressions name, or pass over it.</summary>
    public bool Occurs(IReadOnlyList<CronExpression> parts, DateTimeOffset instant)
    {
        var wall = Wall(instant, zone.GetUtcOffset(instant));
        var from = Wall(instant, zone.GetUtcOffset(instant.AddMinutes(-1)));
        return Named(parts, from < wall ? from : wall, inclusive: true) <= wall;
    }

    /// <summary>Says whether .NET takes wall times around an instant wrongly for times that exist, or exist only once.</summary>
    public bool AreMisjudgedNear(DateTimeOffset instant)
        => changes.Any(change =>
        {
            var (end, begin) = (EndOf(change), BeginOf(change));
            return (change - instant).Duration() < TimeSpan.FromHours(26)
                && Enumerable.Range(0, (int)(end - begin).Duration().TotalMinutes).Select(minute => DateTime.SpecifyKind((begin < end ? begin : end).AddMinutes(minute), DateTimeKind.Unspecified))
                    .Any(wall => begin < end ? !zone.IsAmbiguousTime(wall) : !zone.IsInvalidTime(wall));
        });

    /// <summary>Gets the wall time at which the clocks are changed.</summary>
    private DateTime EndOf(DateTimeOffset change) => Wall(change, zone.GetUtcOffset(change.AddMinutes(-1)));

    /// <summary>Gets the wall time to which they are changed.</summary>
    private DateTime BeginOf(DateTimeOffset change) => Wall(change, zone.GetUtcOffset(change));

    private static DateTime Wall(DateTimeOffset instant, TimeSpan offset) => instant.UtcDateTime + offset;

    private static DateTime? Named(IReadOnlyList<CronExpression> parts, DateTime wall, bool inclusive) => parts.Min(part => part.GetNextOccurrence(wall, inclusive));
}
