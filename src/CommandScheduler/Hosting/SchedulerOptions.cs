using System.ComponentModel.DataAnnotations;

namespace CommandScheduler;

/// <summary>Settings of the scheduler on one silo. Every silo of a cluster should have the same.</summary>
public sealed class SchedulerOptions
{
    /// <summary>Gets or sets the longest command, in bytes of its stored form.</summary>
    /// <value>65,536 (64 KiB) by default; from 1 to 16,777,216.</value>
    [Range(1, 16 * 1024 * 1024)]
    public int MaxPayloadBytes { get; set; } = 64 * 1024;

    /// <summary>Gets or sets how many jobs one schedule may hold.</summary>
    /// <value>1,000 by default; from 1 to 100,000. The whole schedule is stored with each change, so many jobs belong in many schedules.</value>
    [Range(1, 100_000)]
    public int MaxJobsPerSchedule { get; set; } = 1_000;
}
