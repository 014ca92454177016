namespace CommandScheduler.Benchmarks;

/// <summary>One run of a job.</summary>
/// <param name="Number">The job.</param>
/// <param name="Due">When it was due.</param>
/// <param name="At">When its code ran.</param>
internal readonly record struct Dispatch(int Number, DateTimeOffset Due, DateTimeOffset At)
{
    public double LatenessMs => (At - Due).TotalMilliseconds;
}
