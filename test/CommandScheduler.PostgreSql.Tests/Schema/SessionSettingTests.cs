using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Schema;

/// <summary>What a database has set for its sessions changes nothing for a silo.</summary>
public sealed class SessionSettingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("standard_conforming_strings = off")]
    [InlineData("default_transaction_isolation = 'serializable'")]
    [InlineData("datestyle = 'German, DMY'")]
    [InlineData("timezone = 'Asia/Kathmandu'")]
    [InlineData("search_path = ''")]
    public async Task A_silo_makes_its_tables_and_works_whatever_the_sessions_are_set_to(string setting)
    {
        var database = $"{await PostgresServer.RequireDatabaseAsync()};Pooling=false";
        await Sql.ExecuteAsync(database, $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database).Database} SET {setting}");
        await using var silos = await Silos.StartAsync(database);
        var due = silos.Now + TimeSpan.FromHours(1);
        await silos.Schedule("called").ScheduleOnce(new Note("'\\é\n"), due, "job\\");
        await using (var connection = await Sql.OpenAsync(database))
        {
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await silos.Services.GetRequiredService<PostgreSqlScheduling>()
                .ScheduleOnceAsync(transaction, "committed", new Note("'\\é\n"), silos.Now, "job\\", cancellationToken: Token);
            await transaction.CommitAsync(Token);
        }

        await silos.DispatchedAsync("committed");
        await silos.EmptyAsync("committed");
        var listed = await silos.Services.GetRequiredService<ICommandScheduler>().ListJobsAsync(new JobFilter(), cancellationToken: Token);
        Assert.Equal(("job\\", due), (listed.Jobs.Single().Job.Name, listed.Jobs.Single().Job.DueAt));
        Assert.Empty(silos.Log.WarningsAndWorse);
    }
}
