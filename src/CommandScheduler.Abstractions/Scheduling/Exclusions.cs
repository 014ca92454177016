namespace CommandScheduler;

/// <summary>When a recurring job does not run although its recurrence says so: on some dates, or when a calendar of the application says no.</summary>
/// <remarks>
/// The schedule decides this when an occurrence comes due, and records the occurrence as <see cref="OccurrenceOutcome.Skipped"/>.
/// An excluded occurrence counts for no catch-up, no overlap and no <see cref="JobOptions.MaxRuns"/>.
/// </remarks>
[GenerateSerializer, Immutable, Alias("CommandScheduler.Exclusions")]
public sealed record Exclusions
{
    [Id(0)]
    private readonly DateOnly[] _dates = [];

    /// <summary>Gets the dates on which the job does not run, in the time zone of the job.</summary>
    /// <value>Empty by default, and if it is set to null. At most 1,000.</value>
    public IReadOnlyList<DateOnly> Dates
    {
        get => _dates;
        init => _dates = [.. value ?? []];
    }

    /// <summary>Gets the name of a calendar that the silos have registered with <c>AddCalendar</c>.</summary>
    /// <value>Null, the default, means none. A silo that has no calendar of this name quarantines the job.</value>
    [Id(1)]
    public string? Calendar { get; init; }
}
