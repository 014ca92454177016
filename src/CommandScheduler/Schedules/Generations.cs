namespace CommandScheduler.Schedules;

/// <summary>Numbers that do not come back on this silo, also not for a schedule that was empty meanwhile or on a clock that stands still.</summary>
internal sealed class Generations
{
    private readonly Lock _lock = new();
    private long _latest;

    /// <summary>Finds the job of a generation. The jobs of a schedule are in the order of their generations, for each new job has a later one.</summary>
    /// <returns>Its index; a negative number if there is none.</returns>
    public static int IndexIn(ReadOnlySpan<Job> jobs, long generation)
    {
        var (low, high) = (0, jobs.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (jobs[middle].Generation.CompareTo(generation))
            {
                case 0:
                    return middle;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return ~low;
    }

    /// <summary>Gets the next number.</summary>
    /// <param name="atLeast">The least that it may be. One beyond the times of all clocks comes from a damaged schedule, and has no say for others.</param>
    public long Next(long atLeast)
    {
        if (atLeast > DateTime.MaxValue.Ticks)
        {
            return atLeast;
        }

        lock (_lock)
        {
            return _latest = Math.Max(_latest + 1, atLeast);
        }
    }
}
