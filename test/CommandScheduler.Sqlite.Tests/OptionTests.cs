using CommandScheduler.Hosting;
using CommandScheduler.Sqlite.Files;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CommandScheduler.Sqlite.Tests;

/// <summary>The settings: their defaults, and their ranges at both ends.</summary>
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
    public void Settings_of_the_services_hold_as_well_and_of_two_the_later_one()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.Configure<SqliteSchedulerOptions>(options => (options.BusyTimeout, options.CreateSchema) = (TimeSpan.FromSeconds(3), false));
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddCommandScheduler(scheduler
            => scheduler.UseSqlite("unused.db", options => options.CreateSchema = true)));
        builder.Services.Configure<SqliteSchedulerOptions>(options => options.Synchronous = SqliteSynchronous.Full);
        using var host = builder.Build();
        var settings = host.Services.GetRequiredService<SqliteSchedulerOptions>();
        Assert.Equal((TimeSpan.FromSeconds(3), true, SqliteSynchronous.Full), (settings.BusyTimeout, settings.CreateSchema, settings.Synchronous));
        Assert.Contains("Default Timeout=3", host.Services.GetRequiredService<SqliteSource>().ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_has_one_back_end()
    {
        BothRefused("UseSqlite was called twice", scheduler => scheduler.UseSqlite("unused.db").UseSqlite("other.db"));
        BothRefused("UseInMemory and UseSqlite were both called", scheduler => scheduler.UseInMemory().UseSqlite("unused.db"));
        BothRefused("UseSqlite and UseInMemory were both called", scheduler => scheduler.UseSqlite("unused.db").UseInMemory());

        static void BothRefused(string message, Action<CommandSchedulerBuilder> configure)
        {
            var refusal = Assert.Throws<InvalidOperationException>(
                () => Host.CreateApplicationBuilder().UseOrleans(silo => silo.AddCommandScheduler(configure)));
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Unusable_settings_of_the_services_are_refused_at_the_start()
        => Assert.StartsWith(
            "The settings of UseSqlite are unusable: The field BusyTimeout must be between",
            RefusedAtStart(scheduler => scheduler.UseSqlite("unused.db").Services.Configure<SqliteSchedulerOptions>(options => options.BusyTimeout = default)),
            StringComparison.Ordinal);

    private static void Refused(string message, Action<SqliteSchedulerOptions> configure)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Use(configure));
        Assert.Equal("configure", refusal.ParamName);
        Assert.Contains("The settings of UseSqlite are unusable", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private static void Use(Action<SqliteSchedulerOptions> configure)
        => Host.CreateApplicationBuilder().UseOrleans(silo => silo.AddCommandScheduler(scheduler => scheduler.UseSqlite("unused.db", configure)));

    private static string RefusedAtStart(Action<CommandSchedulerBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddCommandScheduler(configure));
        using var host = builder.Build();
        return Assert.Throws<OrleansConfigurationException>(() =>
        {
            foreach (var validator in host.Services.GetServices<IConfigurationValidator>()
                .Where(validator => validator.GetType().FullName!.Contains(nameof(BackEndSettings), StringComparison.Ordinal)))
            {
                validator.ValidateConfiguration();
            }
        }).Message;
    }
}
