using CommandScheduler.Time;

using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Time;

public sealed class SpacingTests
{
    [Fact]
    public async Task What_comes_again_too_soon_waits_and_what_comes_late_does_not()
    {
        var clock = new FakeTimeProvider();
        var spacing = new Spacing(TimeSpan.FromMilliseconds(20), clock);
        var token = TestContext.Current.CancellationToken;
        Assert.True(spacing.NextAsync(token).IsCompletedSuccessfully);
        clock.Advance(TimeSpan.FromMilliseconds(5));
        var next = spacing.NextAsync(token);
        clock.Advance(TimeSpan.FromMilliseconds(14));
        Assert.False(next.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await next;
        clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.True(spacing.NextAsync(token).IsCompletedSuccessfully);
    }
}
