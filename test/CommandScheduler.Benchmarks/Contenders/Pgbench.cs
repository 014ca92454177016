using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

using CommandScheduler.PostgreSql;
using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>How many single rows the server takes when nothing is around it: one insert, one commit, from 64 clients.</summary>
internal static partial class Pgbench
{
    public const string Name = "pgbench";

    // A key, a place, a version, a time and a document, of the size that a schedule of one job has.
    private const string Script = """
        \set id random(1, 9000000000000000)
        INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, state)
        VALUES (md5((:id)::bigint::text), ((:id)::bigint % 2000000000)::int, (:id)::bigint, now() + interval '1 hour',
          '{"format": 1, "version": 1, "lastGeneration": 1, "jobs": [{"name": "ping", "generation": 1,
          "command": {"type": "benchmarks.ping", "json": {"Number": 12345,
          "Text": "of a length that makes up the size of a schedule of one job, as the scheduler writes it"}},
          "scheduledAt": "2026-01-01T00:00:00.0000000+00:00", "open":
          [{"due": "2026-01-01T01:00:00.0000000+00:00", "runAt": "2026-01-01T01:00:00.0000000+00:00", "attempts": 0, "triggered": false}],
          "runs": 0}], "requests": []}'::jsonb);
        """;

    /// <summary>Returns inserts per second.</summary>
    public static async Task<double> MeasureAsync(int inserts)
    {
        await using var database = await PostgresDatabase.OpenAsync();
        await PostgreSqlSchema.MigrateAsync(database.ConnectionString);
        using var directory = new TemporaryDirectory();
        var script = directory.File("insert.sql");
        await File.WriteAllTextAsync(script, Script.ReplaceLineEndings(" ").Replace(") INSERT", ")\nINSERT", StringComparison.Ordinal));

        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var program = PostgresServer.FindBinaries(Name) is { } binaries ? Path.Combine(binaries, Name) : Name;
        var start = new ProcessStartInfo(program,
        [
            "-h", server.Host!, "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", server.Username!,
            "-n", "-M", "prepared", "-c", "64", "-j", "2",
            "-t", Math.Max(1, inserts / 64).ToString(CultureInfo.InvariantCulture), "-f", script, server.Database!,
        ])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PGPASSWORD"] = server.Password;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var rate = Rate().Match(output);
        return rate.Success && process.ExitCode == 0
            ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }

    [GeneratedRegex(@"tps = ([0-9.]+) \(without initial connection time\)")]
    private static partial Regex Rate();
}
