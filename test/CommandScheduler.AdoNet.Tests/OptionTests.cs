using CommandScheduler.TestSupport;

using Microsoft.Extensions.Hosting;

namespace CommandScheduler.AdoNet.Tests;

/// <summary>The settings of both back ends: their defaults, and their ranges at both ends.</summary>
public sealed class OptionTests
{
    [Fact]
    public void Settings_of_SQLite()
        => Pinned.Defaults(
            new SqliteSchedulerOptions(),
            ("CreateSchema", true),
            ("Synchronous", SqliteSynchronous.Normal),
            ("BusyTimeout", TimeSpan.FromSeconds(30)));

    [Fact]
    public void Settings_of_a_database() => Pinned.Defaults(new AdoNetSchedulerOptions(), ("CreateSchema", null));

    [Fact]
    public void Enums() => Pinned.Names<SqliteSynchronous>("Normal", "Full");

    [Fact]
    public void A_change_waits_1_millisecond_to_10_minutes_for_another()
    {
        var (least, most, tick) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10), new TimeSpan(1));
        Use(options => options.BusyTimeout = least);
        Use(options => options.BusyTimeout = most);
        Refused("BusyTimeout must be between 00:00:00.0010000 and 00:10:00", options => options.BusyTimeout = least - tick);
        Refused("BusyTimeout must be between 00:00:00.0010000 and 00:10:00", options => options.BusyTimeout = most + tick);
    }

    [Fact]
    public void A_mode_is_one_that_is_named()
    {
        Use(options => options.Synchronous = SqliteSynchronous.Full);
        Refused("Synchronous", options => options.Synchronous = (SqliteSynchronous)2);
        Refused("Synchronous", options => options.Synchronous = (SqliteSynchronous)(-1));
    }

    [Fact]
    public void A_silo_has_one_back_end()
    {
        BothRefused("UseSqlite was called twice", scheduler => scheduler.UseSqlite("unused.db").UseSqlite("other.db"));
        BothRefused("UseInMemory and UseSqlite were both called", scheduler => scheduler.UseInMemory().UseSqlite("unused.db"));
        BothRefused("UseSqlite and UseAdoNet were both called", scheduler => scheduler.UseSqlite("unused.db").UseAdoNet("Npgsql", "Host=unused"));
        BothRefused("UseAdoNet and UseInMemory were both called", scheduler => scheduler.UseAdoNet("Npgsql", "Host=unused").UseInMemory());

        static void BothRefused(string message, Action<CommandSchedulerBuilder> configure)
        {
            var refusal = Assert.Throws<InvalidOperationException>(
                () => Host.CreateApplicationBuilder().UseOrleans(silo => silo.AddCommandScheduler(configure)));
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    private static void Refused(string message, Action<SqliteSchedulerOptions> configure)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Use(configure));
        Assert.Equal("configure", refusal.ParamName);
        Assert.Contains("The settings of UseSqlite are unusable", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private static void Use(Action<SqliteSchedulerOptions> configure)
        => Host.CreateApplicationBuilder().UseOrleans(silo => silo.AddCommandScheduler(scheduler => scheduler.UseSqlite("unused.db", configure)));
}
