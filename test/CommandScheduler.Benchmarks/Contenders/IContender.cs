namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>A scheduler that is measured, on a database of its own. It may be stopped and started again on the same database.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Starts what schedules and dispatches; returns when it takes jobs.</summary>
    Task StartAsync();

    /// <summary>Schedules one job; returns when it is durable, if the contender can do that at all.</summary>
    /// <param name="number">The identity of the job, unique in the database.</param>
    /// <param name="due">When it is due.</param>
    Task ScheduleAsync(int number, DateTimeOffset due);

    /// <summary>Tells whether nothing is left to be done in the store.</summary>
    Task<bool> IsEmptyAsync();

    /// <summary>Ends it in good order; what is pending stays in the store.</summary>
    Task StopAsync();
}
