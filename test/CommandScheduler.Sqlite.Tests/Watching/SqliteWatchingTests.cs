using CommandScheduler.TestSupport.Watching;

namespace CommandScheduler.Sqlite.Tests.Watching;

public sealed class SqliteWatchingTests(ConformanceTests.Fixture fixture) : WatchingConformance(fixture), IClassFixture<ConformanceTests.Fixture>
{
    [Fact]
    public void Every_log_event_of_the_file_has_a_test()
    {
        var events = Watched.EventsOf(typeof(SqliteSchedulerOptions).Assembly).Select(log => log.EventName!).ToList();
        Assert.Equal(2, events.Count);
        Assert.Empty(events.Except(Watched.By(typeof(SqliteWatchingTests).Assembly)));
    }
}
