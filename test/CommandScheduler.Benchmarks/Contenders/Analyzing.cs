namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>Has the server's planner know the tables every 4 seconds, without which some peers are several times slower for the first minute.</summary>
internal sealed class Analyzing : IAsyncDisposable
{
    private readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(4), TimeProvider.System);
    private readonly Task _loop;

    public Analyzing(string database) => _loop = LoopAsync(database);

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _loop;
    }

    private async Task LoopAsync(string connectionString)
    {
        await using var database = await PostgresDatabase.OpenAsync(connectionString);
        while (await _timer.WaitForNextTickAsync())
        {
            await database.ExecuteAsync("ANALYZE");
        }
    }
}
