using CommandScheduler.TestSupport.Watching;
using CommandScheduler.Tests.InMemory;

namespace CommandScheduler.Tests.Watching;

/// <summary>Nothing that the engine shows is without a test.</summary>
public sealed class WatchedTests(InMemoryTests.Fixture fixture) : IClassFixture<InMemoryTests.Fixture>
{
    private static readonly IReadOnlySet<string> Tested = Watched.By(typeof(WatchedTests).Assembly);

    /// <summary>Gets the events but for those of stores on a database, from 30 on, which are tested with such a store.</summary>
    private static IReadOnlyList<string> Events
        => [.. Watched.EventsOf(typeof(SchedulerOptions).Assembly).Where(log => log.EventId < 30).Select(log => log.EventName!)];

    private IReadOnlyList<string> Instruments => [.. Meters.Published(fixture.SiloServices).Select(instrument => instrument.Name)];

    [Fact]
    public void Every_log_event_has_a_test()
    {
        Assert.Equal(21, Events.Count);
        Assert.Empty(Events.Except(Tested));
    }

    [Fact]
    public void Every_log_event_has_a_name_and_an_id_of_its_own()
    {
        var events = Watched.EventsOf(typeof(SchedulerOptions).Assembly);
        Assert.All(events, log => Assert.False(string.IsNullOrEmpty(log.EventName)));
        Assert.Equal(events.Count, events.Select(log => log.EventId).Distinct().Count());
        Assert.Equal(events.Count, events.Select(log => log.EventName).Distinct().Count());
    }

    [Fact]
    public void Every_instrument_has_a_test()
    {
        Assert.Equal(9, Instruments.Count);
        Assert.Empty(Instruments.Except(Tested));
    }

    [Fact]
    public void Every_test_is_about_something_that_is_there()
        => Assert.Empty(Tested.Except(Events).Except(Instruments));
}
