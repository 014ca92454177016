namespace CommandScheduler.PostgreSql.Tests;

/// <summary>Waits for a condition by asking for it again and again; each question is a call or a query, so this goes round with what it waits for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    public static Task TrueAsync(Func<Task<bool>> condition, string awaited) => TrueAsync(condition, () => awaited);

    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> awaited)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                Assert.Fail($"Waited {Patience} for: {awaited()}.");
            }

            await Task.Yield();
        }
    }
}
