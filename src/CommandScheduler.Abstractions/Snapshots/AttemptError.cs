namespace CommandScheduler;

/// <summary>The error of an attempt, or of several in a row that failed with the same text.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.AttemptError")]
public sealed record AttemptError
{
    /// <summary>Gets the number of the attempt, from 1; of several, the first one's.</summary>
    [Id(0)]
    public required int Attempt { get; init; }

    /// <summary>Gets how many attempts in a row failed so.</summary>
    [Id(1)]
    public int Count { get; init; } = 1;

    /// <summary>Gets when it failed, in UTC; of several, when the last one did.</summary>
    [Id(2)]
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the exception in full, with its causes and their stacks.</summary>
    /// <value>At most 8,192 characters; fewer in a schedule of more than 120 jobs, down to 1,000.</value>
    [Id(3)]
    public required string Text { get; init; }
}
