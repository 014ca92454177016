namespace CommandScheduler;

/// <summary>What a job will do next, and why.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.JobExplanation")]
public sealed record JobExplanation
{
    [Id(4)]
    private readonly ExpectedOccurrence[] _next = [];

    /// <summary>Gets the job, as <see cref="IScheduleGrain.Describe"/> shows it.</summary>
    [Id(0)]
    public required JobSnapshot Job { get; init; }

    /// <summary>Gets the recurrence in plain English, with its time zone and the rules for changes of its clocks; for a one-off job, when it is due.</summary>
    [Id(1)]
    public required string Description { get; init; }

    /// <summary>Gets when the explanation was made, in UTC: it holds if nothing changes after that.</summary>
    [Id(2)]
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Gets the reason why the job is held back now, such as a pause and its reason; null if nothing holds it back.</summary>
    [Id(3)]
    public string? HeldBackBy { get; init; }

    /// <summary>Gets the occurrences to come, in order: first those that wait for an attempt.</summary>
    /// <remarks>
    /// What becomes of one that is overdue is decided when the schedule takes it up; until then it is listed with the rule that will. Those of
    /// past ranges are listed once they are taken up; <see cref="JobSnapshot.BackfillLeft"/> of <see cref="Job"/> counts the others.
    /// </remarks>
    public IReadOnlyList<ExpectedOccurrence> Next
    {
        get => _next;
        init => _next = [.. value];
    }
}
