using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CommandScheduler.Schedules;

/// <summary>Jitter that is derived from the schedule id, the name of the job and the due time, so that it can be told beforehand, is the same after a crash and differs between jobs.</summary>
internal static class Spread
{
    /// <summary>Gets by how much an occurrence is put off, less than a bound.</summary>
    public static TimeSpan Jitter(TimeSpan most, string scheduleId, Job job, DateTimeOffset due) => most <= TimeSpan.Zero ? TimeSpan.Zero : most * Of($"{scheduleId}/{job.Name}/{due.UtcTicks}");

    /// <summary>Gets a number in [0, 1) that depends on the seed alone.</summary>
    private static double Of(string seed)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(seed), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Gets how long to wait after a failed attempt.</summary>
    public static TimeSpan RetryDelay(string scheduleId, Job job, DateTimeOffset due, int failedAttempts)
    {
        var policy = job.Retry;
        var delay = Math.Min(policy.InitialDelay.Ticks * Math.Pow(policy.Factor, failedAttempts - 1), policy.MaxDelay.Ticks);
        var factor = 1 + (policy.Jitter * ((2 * Of($"{scheduleId}/{job.Name}/{due.UtcTicks}#{failedAttempts}")) - 1));
        return TimeSpan.FromTicks((long)(delay * factor));
    }
}
