namespace CommandScheduler.Benchmarks;

/// <summary>What one run of <see cref="OneOffJobs"/> measured.</summary>
/// <param name="Scheduled">Jobs per second that were acknowledged, each to its caller, after they were durable.</param>
/// <param name="Storm">Jobs per second from the instant at which all were due until nothing was left in the store.</param>
/// <param name="MedianLateness">From due to dispatched, in milliseconds.</param>
/// <param name="HighLateness">The 99th percentile of it.</param>
/// <param name="CpuSeconds">Processor time of this process for 1,000 jobs, from scheduling to the empty store.</param>
internal sealed record Measured(double Scheduled, double Storm, double MedianLateness, double HighLateness, double CpuSeconds);
