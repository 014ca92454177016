using System.Data.Common;
using System.Globalization;

using CommandScheduler.TestSupport;

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

    protected abstract DbConnection Connect();

    protected long Scalar(string sql)
    {
        using var connection = Connect();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private long Count(string what) => Scalar($"SELECT count(*) FROM {what}");
}
