using System.Data.Common;
using System.Globalization;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.AdoNet.Tests;

/// <summary>What is to be seen in the database of every back end that has one.</summary>
public abstract class DatabaseConformance(SchedulerFixture fixture) : DurableConformance(fixture)
{
    private readonly SchedulerFixture _fixture = fixture;

    [Fact]
    public async Task An_empty_schedule_leaves_no_row_and_no_reminder()
    {
        var id = Guid.NewGuid();
        var schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        await schedule.ScheduleOnce(new Note("gone"), _fixture.Now + TimeSpan.FromHours(1), "gone");
        Assert.Equal(1L, Count($"scheduler_jobs WHERE schedule_id = '{id:N}' AND name = 'gone' AND command_type = 'tests.note'"));
        Assert.Equal(1L, Count($"scheduler_reminder WHERE grain_id = 'schedule/{id:N}'"));
        await schedule.Cancel("gone");
        Assert.Equal((0L, 0L), (Count($"scheduler_state WHERE key = 's:{id:N}'"), Count($"scheduler_reminder WHERE grain_id = 'schedule/{id:N}'")));
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_is_removed_by_the_statements_of_the_README()
    {
        var id = Guid.NewGuid();
        var schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        await schedule.ScheduleOnce(new Note("damaged"), _fixture.Now + TimeSpan.FromHours(1), "damaged");
        await _fixture.RestartAsync(() => Execute($"UPDATE scheduler_state SET document = '[]' WHERE key = 's:{id:N}'"));
        schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        await Assert.ThrowsAnyAsync<SchedulerException>(() => schedule.Cancel());

        var readme = File.ReadLines(Path.Combine(Repository.Root, "README.md"));
        var row = readme.First(line => line.StartsWith("| `UseAdoNet` on PostgreSQL | `DELETE", StringComparison.Ordinal));
        var statements = row.Split('`').Where(part => part.StartsWith("DELETE", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, statements.Length);
        Assert.All(statements, statement => Assert.Equal(1, Execute(statement.Replace("<id>", $"{id:N}", StringComparison.Ordinal))));
        await schedule.ScheduleOnce(new Note("anew"), _fixture.Now, "anew");
        Assert.Equal("anew", (await _fixture.NextAsync()).JobName);
    }

    protected abstract DbConnection Connect();

    protected long Scalar(string sql)
    {
        using var connection = Connect();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private int Execute(string sql)
    {
        using var connection = Connect();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private long Count(string what) => Scalar($"SELECT count(*) FROM {what}");
}
