using System.Diagnostics;
using System.Runtime;

namespace CommandScheduler.Benchmarks.Running;

/// <summary>Memory of this process, in bytes.</summary>
internal static class Memory
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>Gets the most that was resident since <see cref="ForgetPeak"/>, or the start.</summary>
    public static long Peak
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    public static void ForgetPeak()
    {
        Collect();
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    /// <summary>Lets the process settle, collects all garbage, and tells what is resident.</summary>
    public static async Task<long> ResidentAsync(TimeSpan settle)
    {
        await Task.Delay(settle, Clock);
        Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static void Collect()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
