using CommandScheduler.Sqlite.Files;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.Sqlite.Tests.Processes;

/// <summary>A silo that is killed while it takes a file of version 1 over.</summary>
public sealed class TakeOverTests() : HostTests("sqlite"), IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private long _many = 40_000;

    private string File => _directory.File("scheduler.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Killed_in_the_middle_it_has_taken_over_nothing_and_the_next_one_everything()
    {
        // On a machine on which it was done before the end came, again with twice as many.
        while (!await WasCutOffAsync())
        {
            _many *= 2;
            Assert.True(_many < 1_000_000, "No take-over was cut off.");
        }

        await using (await StartAsync(File))
        {
            Assert.Equal(3L, Scalar("SELECT version FROM scheduler_schema"));
            Assert.Equal(_many, Scalar("SELECT count(*) FROM scheduler_schedules WHERE schedule_id LIKE 'copy-%' AND attention AND next_wakeup IS NULL"));
        }
    }

    private async Task<bool> WasCutOffAsync()
    {
        await DatabaseAsync();
        var log = new FileInfo(File + "-wal");
        await using (var first = await StartAsync(File, ready: false))
        {
            // So much is written only of what is taken over, and the end of it is still to come.
            await Patience.UntilAsync(
                () =>
                {
                    log.Refresh();
                    return Task.FromResult(log is { Exists: true, Length: > 1 << 20 });
                },
                "some of it is written");
            first.Kill();
            await first.ExitAsync();
        }

        var isCutOff = 1L.Equals(Scalar("SELECT version FROM scheduler_schema"));
        Assert.Equal(_many, Scalar($"SELECT count(*) FROM {(isCutOff ? "scheduler_state" : "scheduler_schedules")}"));
        return isCutOff;
    }

    protected override Task<string> DatabaseAsync()
    {
        foreach (var old in (string[])[File, $"{File}-wal", $"{File}-shm"])
        {
            System.IO.File.Delete(old);
        }

        StoredDocuments.Copy("Sqlite1/schedules.sqlite", File);
        Scalar($"""
            INSERT INTO scheduler_state (service_id, state_name, key, document, version)
            SELECT 'default', state_name, 's:copy-' || n.value, document, version
              FROM scheduler_state, (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT {_many}) SELECT value FROM n) AS n
             WHERE key = 's:paused';
            DELETE FROM scheduler_state WHERE service_id <> 'default';
            DELETE FROM scheduler_reminder;
            UPDATE scheduler_service SET service_id = 'default';
            SELECT 1;
            """);
        return Task.FromResult(File);
    }

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        return connection.Scalar(sql);
    }
}
