namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>A scheduler that takes many jobs at once.</summary>
internal interface IBulkContender
{
    /// <summary>Schedules jobs; returns when all of them are durable.</summary>
    /// <param name="numbers">The identity of each job, unique in the database.</param>
    /// <param name="due">When they are due.</param>
    Task ScheduleManyAsync(IReadOnlyList<int> numbers, DateTimeOffset due);
}
