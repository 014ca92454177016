namespace CommandScheduler;

/// <summary>One page of a list of jobs.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.JobPage")]
public sealed record JobPage
{
    [Id(0)]
    private readonly ListedJob[] _jobs = [];

    /// <summary>Gets the jobs, ordered by schedule id and then by name, both by the bytes of their UTF-8 form.</summary>
    public required IReadOnlyList<ListedJob> Jobs
    {
        get => _jobs;
        init => _jobs = [.. value];
    }

    /// <summary>Gets the place of the next page, for <see cref="ICommandScheduler.ListJobsAsync"/>. It does not expire; its form may change.</summary>
    /// <value>Null on the last page.</value>
    [Id(1)]
    public string? Next { get; init; }
}
