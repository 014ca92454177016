using System.Text.RegularExpressions;

using CommandScheduler.TestSupport.Processes;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.PostgreSql.Tests.Watching;

/// <summary>Nothing that a silo on PostgreSQL shows is without a test, or missing in the README.</summary>
public sealed partial class WatchedTests(PostgreSqlFixture fixture) : IClassFixture<PostgreSqlFixture>
{
    private static readonly IReadOnlySet<string> Tested = Watched.By(typeof(WatchedTests).Assembly);

    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    private static IReadOnlyList<LoggerMessageAttribute> All
        => [.. Watched.EventsOf(typeof(SchedulerOptions).Assembly), .. Watched.EventsOf(typeof(PostgreSqlSchedulerOptions).Assembly)];

    /// <summary>Gets the events of stores on a database, which have numbers from 30 on.</summary>
    private static IReadOnlyList<LoggerMessageAttribute> Own => [.. All.Where(log => log.EventId >= 30)];

    private IReadOnlyList<(string Name, string? Unit)> Instruments
        => [.. Meters.Published(fixture.SiloServices).Select(instrument => (instrument.Name, instrument.Unit))];

    [Fact]
    public void Every_log_event_has_a_test()
    {
        Assert.Equal(10, Own.Count);
        Assert.Empty(Own.Select(log => log.EventName!).Except(Tested));
    }

    [Fact]
    public void No_two_log_events_share_an_id_or_a_name()
    {
        var all = All;
        Assert.Equal(all.Count, all.Select(log => log.EventId).Distinct().Count());
        Assert.Equal(all.Count, all.Select(log => log.EventName).Distinct().Count());
    }

    [Fact]
    public void Every_instrument_has_a_test()
    {
        Assert.Equal(15, Instruments.Count);
        // These are tested with the engine: on a silo that has few turns to give, and with a handler that does not heed its token.
        Assert.Equal(
            ["commandscheduler.attempts.waiting", "commandscheduler.handlers.abandoned"],
            Instruments.Select(instrument => instrument.Name).Except(Tested));
    }

    [Fact]
    public void Every_test_is_about_something_that_is_there()
        => Assert.Empty(Tested.Except(All.Select(log => log.EventName!)).Except(Instruments.Select(instrument => instrument.Name)));

    [Fact]
    public void The_readme_lists_every_instrument_with_its_unit_and_no_other()
        => Assert.Equal(
            Instruments.Order(),
            InstrumentRow().Matches(Readme).Select(row => (row.Groups[1].Value, (string?)row.Groups[2].Value)).Order());

    [GeneratedRegex(@"^\| `(commandscheduler\.[a-z.]+)` \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex InstrumentRow();
}
