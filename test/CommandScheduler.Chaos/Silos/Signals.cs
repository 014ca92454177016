using System.Diagnostics;
using System.Globalization;

namespace CommandScheduler.Chaos.Silos;

/// <summary>Sends signals to processes.</summary>
internal static class Signals
{
    public static void Kill(params IReadOnlyCollection<int> processes) => Send("KILL", processes);

    public static void Suspend(params IReadOnlyCollection<int> processes) => Send("STOP", processes);

    public static void Continue(params IReadOnlyCollection<int> processes) => Send("CONT", processes);

    public static void Terminate(params IReadOnlyCollection<int> processes) => Send("TERM", processes);

    /// <summary>Processes that have ended meanwhile are passed over.</summary>
    private static void Send(string signal, IReadOnlyCollection<int> processes)
    {
        if (processes.Count == 0)
        {
            return;
        }

        string[] arguments = [$"-{signal}", .. processes.Select(process => process.ToString(CultureInfo.InvariantCulture))];
        using var kill = Process.Start(new ProcessStartInfo("kill", arguments) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }
}
