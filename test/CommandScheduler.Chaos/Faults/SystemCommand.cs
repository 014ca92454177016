using System.Diagnostics;

namespace CommandScheduler.Chaos.Faults;

/// <summary>Runs programs of the system.</summary>
internal static class SystemCommand
{
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    public static void Run(string command)
    {
        if (Try(command) is { } error)
        {
            throw new InvalidOperationException($"'{command}' failed: {error}");
        }
    }

    /// <summary>Runs a program.</summary>
    /// <returns>What it said when it failed; null if it did not.</returns>
    public static string? Try(string command)
    {
        var words = command.Split(' ');
        try
        {
            using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            _ = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
