using System.Reflection;

namespace CommandScheduler.Benchmarks.Records;

/// <summary>One start of the program that kept what it measured.</summary>
/// <param name="Build">The commit of which the build is.</param>
internal sealed record Run(string Build, Machine Machine)
{
    public static async Task<Run> ReadAsync() => new(Commit(), await Machine.ReadAsync());

    private static string Commit()
    {
        var version = typeof(Run).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return version.Split('+') is [_, { Length: > 10 } commit] ? commit[..10] : "unknown";
    }
}
