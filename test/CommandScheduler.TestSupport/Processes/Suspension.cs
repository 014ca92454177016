using System.Diagnostics;
using System.Globalization;

namespace CommandScheduler.TestSupport.Processes;

/// <summary>Has processes stand still: to others they look as if they hang.</summary>
public static class Suspension
{
    public static Task BeginAsync(params IEnumerable<int> processes) => SignalAsync("STOP", processes);

    public static Task EndAsync(params IEnumerable<int> processes) => SignalAsync("CONT", processes);

    private static async Task SignalAsync(string signal, IEnumerable<int> processes)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. processes.Select(process => process.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
