using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>Delays that look random and are derived from the schedule id, the name of the job and the due time.</summary>
/// <remarks>So they can be told beforehand, are the same after a crash, and differ between jobs.</remarks>
internal static class Jittering
{
    /// <summary>Gets by how much a one-off job is put off, less than a bound.</summary>
    public static TimeSpan For(string scheduleId, Job job, DateTimeOffset due) => Less(job.Settings.Jitter, scheduleId, job, due);

    /// <summary>Gets by how much an occurrence of a recurring job is put off; it never reaches the next one.</summary>
    public static TimeSpan For(string scheduleId, Job job, OccurrenceSeries series, DateTimeOffset due)
    {
        var most = job.Settings.Jitter;
        if (most > TimeSpan.Zero && series.NextAfter(due) is { } next && next - due <= most)
        {
            most = next - due - TimeSpan.FromTicks(1);
        }

        return Less(most, scheduleId, job, due);
    }

    /// <summary>Gets when an occurrence of a recurring job comes up; null without jitter, for then it is when the occurrence is due.</summary>
    public static DateTimeOffset? RunAt(string scheduleId, Job job, OccurrenceSeries series, DateTimeOffset due)
        => job.Settings.Jitter == TimeSpan.Zero ? null : due + For(scheduleId, job, series, due);

    /// <summary>Gets how long to wait after a failed attempt.</summary>
    public static TimeSpan RetryDelay(string scheduleId, Job job, RetryPolicy policy, DateTimeOffset due, int failedAttempts)
    {
        var delay = Math.Min(policy.InitialDelay.Ticks * Math.Pow(policy.Factor, failedAttempts - 1), policy.MaxDelay.Ticks);
        var factor = 1 + (policy.Jitter * ((2 * Fraction($"{scheduleId}/{job.Name}/{due.UtcTicks}#{failedAttempts}")) - 1));
        return TimeSpan.FromTicks((long)(delay * factor));
    }

    private static TimeSpan Less(TimeSpan most, string scheduleId, Job job, DateTimeOffset due)
        => most <= TimeSpan.Zero ? TimeSpan.Zero : most * Fraction($"{scheduleId}/{job.Name}/{due.UtcTicks}");

    /// <summary>Gets a number in [0, 1) that depends on the seed alone.</summary>
    private static double Fraction(string seed)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(seed), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }
}
