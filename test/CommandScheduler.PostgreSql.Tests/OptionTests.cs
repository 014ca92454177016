using System.Text.Json;

using CommandScheduler.Stores;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Processes;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>The settings of PostgreSQL: their defaults, and their ranges at both ends.</summary>
public sealed class OptionTests
{
    private static readonly TimeSpan Tick = new(1);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Host=db;Prot=5432")]
    [InlineData("Host=db;Port=many;Password=secret")]
    public void A_connection_string_that_cannot_be_read_is_refused_without_being_shown(string text)
    {
        var builder = Host.CreateApplicationBuilder();
        var refusal = Assert.ThrowsAny<ArgumentException>(
            () => builder.UseOrleans(silo => silo.AddCommandScheduler(scheduler => scheduler.UsePostgreSql(text))));
        Assert.StartsWith("The connection string of UsePostgreSql cannot be read: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Write it like 'Host=db;Database=shop;Username=shop'.", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("connectionString", refusal.ParamName);
    }

    [Fact]
    public void Settings()
        => Pinned.Defaults(
            new PostgreSqlSchedulerOptions(),
            ("Schema", "scheduler"),
            ("MigrateAtStart", true),
            ("WriteConnections", 2),
            ("MaxQueuedOperations", 10_000),
            ("RetryFor", TimeSpan.FromSeconds(20)),
            ("ScanInterval", TimeSpan.FromSeconds(1)),
            ("MaxClockSkew", TimeSpan.FromSeconds(2)));

    [Fact]
    public void Every_setting_is_checked_at_both_ends_of_its_range()
    {
        Range("WriteConnections must be between 1 and 32", 1, 32, 0, 33, (options, value) => options.WriteConnections = value);
        Range("MaxQueuedOperations must be between 100 and 1000000", 100, 1_000_000, 99, 1_000_001, (options, value) => options.MaxQueuedOperations = value);
        Range("RetryFor must be between 00:00:00 and 00:10:00", TimeSpan.Zero, TimeSpan.FromMinutes(10), -Tick, TimeSpan.FromMinutes(10) + Tick,
            (options, value) => options.RetryFor = value);
        Range("ScanInterval must be between 00:00:00.1000000 and 00:01:00", TimeSpan.FromSeconds(0.1), TimeSpan.FromMinutes(1),
            TimeSpan.FromSeconds(0.1) - Tick, TimeSpan.FromMinutes(1) + Tick, (options, value) => options.ScanInterval = value);
        Range("MaxClockSkew is", TimeSpan.FromSeconds(0.1), Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(0.1) - Tick, TimeSpan.Zero,
            (options, value) => options.MaxClockSkew = value);
        Range(SchemaName.Rule, "s", "_" + new string('9', 62), "", new string('s', 64), (options, value) => options.Schema = value);
        Range(SchemaName.Rule, "a1", "z_", "1a", "A", (options, value) => options.Schema = value);
    }

    [Fact]
    public void A_silo_has_one_back_end()
    {
        Refused("UsePostgreSql was called twice", scheduler => scheduler.UsePostgreSql("Host=unused").UsePostgreSql("Host=unused"));
        Refused("UsePostgreSql and UseInMemory were both called", scheduler => scheduler.UsePostgreSql("Host=unused").UseInMemory());
        Refused("UseInMemory and UsePostgreSql were both called", scheduler => scheduler.UseInMemory().UsePostgreSql("Host=unused"));

        static void Refused(string message, Action<CommandSchedulerBuilder> configure)
        {
            var refusal = Assert.Throws<InvalidOperationException>(
                () => Host.CreateApplicationBuilder().UseOrleans(silo => silo.AddCommandScheduler(configure)));
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Settings_of_the_services_hold_as_well_and_of_two_the_later_one()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.Configure<PostgreSqlSchedulerOptions>(options
            => (options.ScanInterval, options.WriteConnections) = (TimeSpan.FromSeconds(5), 3));
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddCommandScheduler(scheduler
            => scheduler.UsePostgreSql("Host=unused", options => options.WriteConnections = 4)));
        builder.Services.Configure<PostgreSqlSchedulerOptions>(options => options.MaxClockSkew = TimeSpan.FromSeconds(7));
        using var host = builder.Build();
        Assert.Equal(4, host.Services.GetRequiredService<PostgreSqlSchedulerOptions>().WriteConnections);
        Assert.Equal(new LookSettings(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7)), host.Services.GetRequiredService<LookSettings>());
    }

    [Fact]
    public async Task Unusable_settings_of_the_services_are_refused_at_the_start()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(HostProcess.FreePort(), HostProcess.FreePort()).AddCommandScheduler(scheduler
            => scheduler.UsePostgreSql("Host=unused").Handle<Note>((_, _) => Task.CompletedTask)));
        builder.Services.Configure<PostgreSqlSchedulerOptions>(options => (options.MaxClockSkew, options.Schema) = (default, "s"));
        using var host = builder.Build();
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(
            "OrleansConfigurationException: The settings of UsePostgreSql are unusable: MaxClockSkew is 00:00:00. It is at least 100 milliseconds, "
                + "or Timeout.InfiniteTimeSpan for no comparison. Correct them in UsePostgreSql, or where PostgreSqlSchedulerOptions is configured.",
            refusal.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_stores_commands_as_it_is_told_to()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleansClient(client => client.UseLocalhostClustering().AddPostgreSqlScheduling(
            configureCommands: commands => commands.Json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase));
        using var host = builder.Build();
        var stored = host.Services.GetRequiredService<ICommandSerializer>().Serialize(new Note("x"));
        Assert.Equal("""{"text":"x"}""", stored.Json!.Value.GetRawText());
        Assert.NotNull(host.Services.GetRequiredService<PostgreSqlScheduling>());
    }

    private static void Range<T>(string message, T least, T most, T below, T above, Action<PostgreSqlSchedulerOptions, T> set)
    {
        Use(least);
        Use(most);
        foreach (var beyond in (T[])[below, above])
        {
            var refusal = Assert.Throws<ArgumentException>(() => Use(beyond));
            Assert.Equal("configure", refusal.ParamName);
            Assert.Contains("The settings of UsePostgreSql are unusable", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        }

        void Use(T value) => Host.CreateApplicationBuilder()
            .UseOrleans(silo => silo.AddCommandScheduler(scheduler => scheduler.UsePostgreSql("Host=unused", options => set(options, value))));
    }
}
