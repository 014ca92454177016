using System.Diagnostics;
using System.Text.Json.Nodes;

using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.PostgreSql.Tests.WakeUps;

/// <summary>An application that has Npgsql treat times as it once did, as many do that were written before Npgsql 6.</summary>
public sealed class OldTimestampTests
{
    [Theory]
    [InlineData("Asia/Kathmandu")]
    [InlineData("America/New_York")]
    public async Task Schedules_are_woken_and_listed_by_instants_whatever_the_zone_of_the_sessions(string zone)
    {
        // Npgsql reads the switch once, so it takes a process of its own.
        var settings = Path.ChangeExtension(typeof(OldTimestampTests).Assembly.Location, ".runtimeconfig.json");
        var changed = JsonNode.Parse(await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken))!;
        changed["runtimeOptions"]!["configProperties"]!["Npgsql.EnableLegacyTimestampBehavior"] = true;
        using var directory = new TemporaryDirectory();
        var copy = directory.File("old.runtimeconfig.json");
        await File.WriteAllTextAsync(copy, changed.ToJsonString(), TestContext.Current.CancellationToken);

        var start = new ProcessStartInfo(
            "dotnet",
            ["exec", "--runtimeconfig", copy, typeof(OldTimestampTests).Assembly.Location,
                "-method", $"*{nameof(WakeUpTests.A_far_schedule_leaves_the_memory_and_is_dispatched_on_time)}",
                "-method", $"*{nameof(WakeUpTests.The_oldest_due_time_that_can_be_given_is_found_as_well)}",
                "-method", $"*{nameof(WakeUpTests.Jobs_are_found_by_when_they_are_due)}"]);
        start.Environment[PostgresServer.Variable] = $"{await PostgresServer.RequireDatabaseAsync()};Timezone={zone}";
        start.Environment["TZ"] = "Europe/Berlin";
        await using var process = HostProcess.StartWith(start);
        await process.Ended;
        Assert.Contains(process.Lines, line => line.Contains("Total: 3, Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal));
    }
}
