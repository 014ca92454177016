using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CommandScheduler.Schedules;

/// <summary>Jitter that is derived from the occurrence, so that it is the same after a crash and differs between jobs.</summary>
internal static class Spread
{
    /// <summary>Gets a number in [0, 1) that depends on the seed alone.</summary>
    public static double Of(string seed)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(seed), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Gets how long to wait after a failed attempt.</summary>
    public static TimeSpan RetryDelay(RetryPolicy policy, int failedAttempts, string occurrenceId)
    {
        var delay = Math.Min(policy.InitialDelay.Ticks * Math.Pow(policy.Factor, failedAttempts - 1), policy.MaxDelay.Ticks);
        var factor = 1 + (policy.Jitter * ((2 * Of($"{occurrenceId}#{failedAttempts}")) - 1));
        return TimeSpan.FromTicks((long)(delay * factor));
    }
}
