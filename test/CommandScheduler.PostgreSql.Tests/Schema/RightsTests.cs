using System.Text.RegularExpressions;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Schema;

/// <summary>A role that owns nothing runs a silo, with the rights that the README gives it.</summary>
public sealed partial class RightsTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [GeneratedRegex("GRANT USAGE ON SCHEMA scheduler TO silo_role;[^`]*")]
    private static partial Regex Rights { get; }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_role_with_the_rights_that_the_README_gives_it_runs_a_silo(bool everybodyMayExecuteFunctions)
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        if (!everybodyMayExecuteFunctions)
        {
            await Sql.ExecuteAsync(database, "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC");
        }

        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        var role = await MakeRoleAsync(database);
        try
        {
            var asRole = new NpgsqlConnectionStringBuilder(database) { Username = role, Password = "secret", Pooling = false }.ConnectionString;
            var denied = await Assert.ThrowsAsync<PostgresException>(() => Sql.ExecuteAsync(asRole, "CREATE TABLE scheduler.x ()"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
            await using var silos = await Silos.StartAsync(asRole);
            await silos.Schedule("called").ScheduleRecurring(new Note("tick"), "@every 10s", "job");
            silos.Clock.Advance(TimeSpan.FromSeconds(10));
            await silos.DispatchedAsync("called");
            var listed = await silos.Services.GetRequiredService<ICommandScheduler>().ListJobsAsync(new JobFilter(), cancellationToken: Token);
            Assert.Equal("job", Assert.Single(listed.Jobs).Job.Name);
            await silos.Schedule("called").Cancel();

            await using (var connection = await Sql.OpenAsync(asRole))
            {
                await using var transaction = await connection.BeginTransactionAsync(Token);
                await silos.Services.GetRequiredService<PostgreSqlScheduling>()
                    .ScheduleOnceAsync(transaction, "committed", new Note("committed"), silos.Now, "job", cancellationToken: Token);
                await transaction.CommitAsync(Token);
            }

            await silos.DispatchedAsync("committed");
            await silos.EmptyAsync("committed");
            await silos.StoreAsync(TimeSpan.FromHours(1), "far");
            silos.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(20));
            await silos.AdvanceUntilAsync(() => Task.FromResult(silos.WasDispatched("far")), silos.Now + TimeSpan.FromSeconds(30), "the far job is dispatched");
            Assert.Equal(0, await Sql.ScalarAsync<long>(asRole, "SELECT count(*) FROM scheduler.inbox"));
            Assert.Empty(silos.Log.WarningsAndWorse);
        }
        finally
        {
            await Sql.ExecuteAsync(database, $"DROP OWNED BY {role}; DROP ROLE {role};");
        }
    }

    [Fact]
    public async Task A_role_that_becomes_another_at_its_login_runs_a_silo()
    {
        await using var role = await LoginRole.MakeAsync(await PostgresServer.RequireDatabaseAsync());
        await using var silos = await Silos.StartAsync(role.ConnectionString);
        await silos.Schedule("called").ScheduleOnce(new Note("n"), silos.Now, "job");
        await silos.DispatchedAsync("called");
        await silos.EmptyAsync("called");
        Assert.Empty(silos.Log.WarningsAndWorse);
    }

    [Fact]
    public async Task A_role_that_loses_a_right_makes_its_silo_unhealthy_with_the_reason()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        var role = await MakeRoleAsync(database);
        try
        {
            await using var silos = await Silos.StartAsync(
                new NpgsqlConnectionStringBuilder(database) { Username = role, Password = "secret", Pooling = false }.ConnectionString);
            await Sql.ExecuteAsync(database, $"REVOKE INSERT ON scheduler.schedules FROM {role}");
            var told = await Assert.ThrowsAsync<OutcomeUnknownException>(() => silos.Schedule("s").ScheduleOnce(new Note("s"), silos.Now, "job"));
            Assert.Contains("permission denied for table schedules", told.Message, StringComparison.Ordinal);
            var health = Report(silos);
            Assert.Equal(HealthStatus.Unhealthy, health.Status);
            Assert.Contains("permission denied for table schedules", health.Problems, StringComparison.Ordinal);

            await Sql.ExecuteAsync(database, $"GRANT INSERT ON scheduler.schedules TO {role}");
            await silos.Schedule("s").ScheduleOnce(new Note("s"), silos.Now, "job");
            Assert.Equal((HealthStatus.Healthy, null), (Report(silos).Status, Report(silos).Problems));
        }
        finally
        {
            await Sql.ExecuteAsync(database, $"DROP OWNED BY {role}; DROP ROLE {role};");
        }

        static SchedulerHealth Report(Silos silos)
        {
            var health = new SchedulerHealth();
            foreach (var source in silos.Services.GetServices<IHealthSource>())
            {
                source.Report(health);
            }

            return health;
        }
    }

    [Fact]
    public async Task Functions_that_others_make_are_not_taken_for_those_of_PostgreSQL()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        const string Trap = "LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''taken for another''; END'";
        await Sql.ExecuteAsync(database, $"""
            CREATE FUNCTION public.cardinality(text[]) RETURNS int {Trap};
            CREATE FUNCTION public.unnest(text[]) RETURNS SETOF text {Trap};
            CREATE FUNCTION public.hashtextextended(text, int) RETURNS bigint {Trap};
            CREATE FUNCTION public.has_tag(text[], text[]) RETURNS boolean {Trap};
            CREATE OPERATOR public.@> (LEFTARG = text[], RIGHTARG = text[], FUNCTION = public.has_tag);
            """);
        await using var silos = await Silos.StartAsync(database);
        await silos.Schedule("tagged").ScheduleOnce(new Note("n"), silos.Now + TimeSpan.FromHours(1), "job", new JobOptions { Tags = ["a tag"] });
        await using (var connection = await Sql.OpenAsync(database))
        {
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await silos.Services.GetRequiredService<PostgreSqlScheduling>()
                .ScheduleOnceAsync(transaction, "committed", new Note("committed"), silos.Now, "job", cancellationToken: Token);
            await transaction.CommitAsync(Token);
        }

        await silos.DispatchedAsync("committed");
        await silos.EmptyAsync("committed");
        var scheduler = silos.Services.GetRequiredService<ICommandScheduler>();
        var listed = await scheduler.ListJobsAsync(new JobFilter { Tag = "a tag" }, cancellationToken: Token);
        Assert.Equal("tagged", Assert.Single(listed.Jobs).ScheduleId);
        Assert.Empty(silos.Log.WarningsAndWorse);
    }

    private static async Task<string> MakeRoleAsync(string database)
    {
        var role = $"scheduler_{Guid.NewGuid():N}";
        var rights = Rights.Match(Readme).Value.Replace("silo_role", role, StringComparison.Ordinal);
        await Sql.ExecuteAsync(database, $"CREATE ROLE {role} LOGIN PASSWORD 'secret'; {rights}");
        return role;
    }
}
