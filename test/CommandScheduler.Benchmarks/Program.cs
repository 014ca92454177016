// The scheduler and its peers, side by side. Without arguments all is run but what takes long; --list says what there is to choose.
using System.Globalization;

using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

using CommandScheduler.Benchmarks;
using CommandScheduler.Benchmarks.Clusters;
using CommandScheduler.Benchmarks.Records;
using CommandScheduler.Benchmarks.Running;
using CommandScheduler.TestSupport.Databases;

using Npgsql;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["--list"]:
        Report.PrintChoice();
        return 0;
    case ["--micro"]:
        BenchmarkRunner.Run<DocumentBenchmarks>(DefaultConfig.Instance
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Directory.CreateTempSubdirectory("scheduler-micro-").FullName));
        return 0;
    case ["--changes"]:
        ChangeTimes.Print();
        return 0;
    case [Child.Verb, .. var measured]:
        return await Child.RunAsync(Settings.Parse(measured));
    case [MemberProgram.Verb, var member]:
        await MemberProgram.RunAsync(member);
        return 0;
    default:
        try
        {
            if (args is [Recording.TablesVerb, .. var arguments])
            {
                return await Recording.TablesAsync(arguments);
            }

            var record = args is [Recording.Verb, ..];
            var settings = Settings.Parse(args.Skip(record ? 1 : 0));
            // All processes use the one server that this one starts, and ends.
            var server = new NpgsqlConnectionStringBuilder(await PostgresServer.RequireDatabaseAsync()) { Database = "postgres" };
            Environment.SetEnvironmentVariable(PostgresServer.Variable, server.ConnectionString);
            await (record ? Recording.RunAsync(settings) : Report.PrintAsync(settings));
            return 0;
        }
        catch (ArgumentException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 2;
        }
}
