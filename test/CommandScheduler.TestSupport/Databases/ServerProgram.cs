using System.Diagnostics;
using System.Globalization;

using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.TestSupport.Databases;

/// <summary>A program of the machine that serves as a throwaway server.</summary>
internal static class ServerProgram
{
    /// <summary>Finds a program: the one that an environment variable names, or one on the PATH; null if there is none.</summary>
    public static string? Find(string variable, string program)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given)
        {
            return File.Exists(given) ? given : throw new InvalidOperationException($"{variable} names '{given}', which is no file.");
        }

        var names = OperatingSystem.IsWindows() ? [$"{program}.exe", $"{program}.cmd"] : new[] { program };
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory => names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Skips the test; where CI=true, returns what it is to fail with.</summary>
    public static InvalidOperationException Missing(string reason)
    {
        if (!string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Skip(reason);
        }

        return new InvalidOperationException(reason);
    }

    /// <summary>Starts a server, and returns when its output has each of some texts.</summary>
    public static async Task<HostProcess> StartAsync(ProcessStartInfo start, string directory, params string[] ready)
    {
        var server = HostProcess.StartWith(start);
        Guard(server.Id, "KILL", directory);
        await server.UntilAsync(
            lines => ready.All(text => lines.Any(line => line.Contains(text, StringComparison.Ordinal))),
            $"{Path.GetFileName(start.FileName)} says {string.Join(" and ", ready)}");
        return server;
    }

    /// <summary>Ends a server, and removes its directory, when this process has ended and could not do it itself.</summary>
    public static void Guard(int server, string signal, string directory)
    {
        if (!OperatingSystem.IsWindows())
        {
            var id = server.ToString(CultureInfo.InvariantCulture);
            var guard = $"while kill -0 {Environment.ProcessId} 2>/dev/null; do kill -0 {id} 2>/dev/null || exit; sleep 2; done; "
                + $"kill -{signal} {id} 2>/dev/null && rm -rf {directory}";
            Process.Start(new ProcessStartInfo("/bin/sh", ["-c", guard]) { RedirectStandardOutput = true, RedirectStandardError = true })?.Dispose();
        }
    }
}
