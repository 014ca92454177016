using CommandScheduler.Chaos.Faults;

namespace CommandScheduler.Chaos.Tests;

public sealed class KillTests
{
    [Fact]
    public void Kills_follow_from_the_seed_and_a_third_at_most_hits_silos_that_start()
    {
        var kills = Draw(7);
        Assert.Equal(kills, Draw(7));
        Assert.NotEqual(kills, Draw(8));
        Assert.InRange(kills.Count(kill => kill.WhileStarting), 250, 333);
        Assert.All(kills, kill => Assert.True(kill.Up >= TimeSpan.Zero && kill.Up < TimeSpan.FromSeconds(3)));
        Assert.InRange(kills.Max(kill => kill.Up), TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(3));
    }

    private static List<Kill> Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 1_000).Select(_ => Kill.Draw(random))];
    }
}
