namespace CommandScheduler;

/// <summary>A calendar of the application that says when recurring jobs do not run, such as the holidays of a country.</summary>
/// <remarks>
/// Registered by name with <see cref="CommandSchedulerBuilder.AddCalendar"/> and named by <see cref="Exclusions.Calendar"/>. It is asked
/// when an occurrence comes due, and for previews; so it may change, and must be thread-safe and quick. One that throws quarantines the job.
/// </remarks>
public interface IExclusionCalendar
{
    /// <summary>Gets a value indicating whether the answers depend on the date alone, as with holidays.</summary>
    /// <value>
    /// False, unless the calendar says otherwise. If true, it is asked once for a day, at any time of it, so that the occurrences of years are
    /// counted at once. If false, it is asked for each of them; where more than 10,000 were missed, those that it excludes are not told from the others.
    /// </value>
    bool IsByDate => false;

    /// <summary>Says whether a job does not run at a time.</summary>
    /// <param name="localTime">The nominal time of an occurrence, with the offset of the job's time zone.</param>
    bool Excludes(DateTimeOffset localTime);
}
