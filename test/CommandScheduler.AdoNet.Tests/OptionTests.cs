using CommandScheduler.Hosting;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CommandScheduler.AdoNet.Tests;

/// <summary>The settings: their defaults, and their ranges at both ends.</summary>
public sealed class OptionTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("Host=db;Prot=5432")]
    [InlineData("Host=db;Port=many;Password=secret")]
    public void A_connection_string_that_cannot_be_read_is_refused_without_being_shown(string text)
    {
        var builder = Host.CreateApplicationBuilder();
        var refusal = Assert.ThrowsAny<ArgumentException>(
            () => builder.UseOrleans(silo => silo.AddCommandScheduler(scheduler => scheduler.UseAdoNet("Npgsql", text))));
        Assert.StartsWith("The connection string of UseAdoNet cannot be read: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Write it like 'Host=db;Database=shop;Username=shop'.", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("connectionString", refusal.ParamName);
    }

    [Fact]
    public void Settings_of_a_database() => Pinned.Defaults(new AdoNetSchedulerOptions(), ("AcceptForeignSchema", false), ("CreateSchema", null));

    [Fact]
    public void A_silo_has_one_back_end()
    {
        BothRefused("UseInMemory and UseAdoNet were both called", scheduler => scheduler.UseInMemory().UseAdoNet("Npgsql", "Host=unused"));
        BothRefused("UseAdoNet and UseInMemory were both called", scheduler => scheduler.UseAdoNet("Npgsql", "Host=unused").UseInMemory());

        static void BothRefused(string message, Action<CommandSchedulerBuilder> configure)
        {
            var refusal = Assert.Throws<InvalidOperationException>(
                () => Host.CreateApplicationBuilder().UseOrleans(silo => silo.AddCommandScheduler(configure)));
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Microsoft.Data.SqlClient", "so that one schedule may take the wake-up of another.")]
    [InlineData("MySql.Data.MySqlConnector", "a schedule of more than 64 KB does not fit")]
    [InlineData("Oracle.DataAccess.Client", "the rest was not examined.")]
    public void A_database_on_which_not_every_promise_is_kept_is_refused_with_what_cannot_be_kept(string invariant, string limit)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Host.CreateApplicationBuilder().UseOrleans(silo => silo.UseLocalhostClustering()
            .AddCommandScheduler(scheduler => scheduler.UseAdoNet(invariant, "Server=unused")))).Message;
        Assert.StartsWith(
            $"The settings of UseAdoNet are unusable: On the tables that Orleans has for '{invariant}' not every promise can be kept: jobs cannot be listed;",
            refusal,
            StringComparison.Ordinal);
        Assert.Contains(limit, refusal, StringComparison.Ordinal);
        Assert.Contains("set AcceptForeignSchema if your schedules can do without.", refusal, StringComparison.Ordinal);

        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddCommandScheduler(scheduler
            => scheduler.UseAdoNet(invariant, "Server=unused", options => options.AcceptForeignSchema = true)));
        using var host = builder.Build();
        Assert.True(host.Services.GetRequiredService<AdoNetSchedulerOptions>().AcceptForeignSchema);
    }

    [Fact]
    public void Unusable_settings_of_the_services_are_refused_at_the_start()
    {
        Assert.Equal(
            "The settings of UseAdoNet are unusable: There is no script for 'MySql.Data.MySqlConnector'. Run the persistence and reminder scripts of Orleans "
                + "for it, and leave CreateSchema at null. Correct them in UseAdoNet, or where AdoNetSchedulerOptions is configured.",
            RefusedAtStart(scheduler => scheduler
                .UseAdoNet("MySql.Data.MySqlConnector", "Server=unused", options => options.AcceptForeignSchema = true).Services
                .Configure<AdoNetSchedulerOptions>(options => options.CreateSchema = true)));
    }

    [Fact]
    public void A_provider_that_Orleans_does_not_know_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => Host.CreateApplicationBuilder().UseOrleans(silo => silo.AddCommandScheduler(scheduler => scheduler.UseAdoNet("nosuch", "Host=db"))));
        Assert.StartsWith("Orleans knows no provider 'nosuch'. On PostgreSQL it is 'Npgsql';", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("invariant", refusal.ParamName);
    }

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
