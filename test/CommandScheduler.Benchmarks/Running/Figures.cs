namespace CommandScheduler.Benchmarks.Running;

/// <summary>What one round measured, by the column that shows it.</summary>
internal sealed class Figures : Dictionary<string, double>
{
    public double this[Column column]
    {
        set => this[column.Name] = value;
    }

    /// <summary>Notes how many dispatches are missing, too many and too soon, by the identity of each job and its due time.</summary>
    /// <param name="dispatches">The dispatches of one workload.</param>
    /// <param name="expected">How many different ones there should be.</param>
    public Figures Judge(IReadOnlyList<Dispatch> dispatches, int expected)
    {
        var different = dispatches.DistinctBy(dispatch => (dispatch.Number, dispatch.Due)).Count();
        this[Column.Lost] = expected - different;
        this[Column.Repeated] = dispatches.Count - different;
        this[Column.Early] = dispatches.Count(dispatch => dispatch.At < dispatch.Due);
        return this;
    }

    /// <summary>Notes how late the dispatches were.</summary>
    public Figures Lateness(IReadOnlyList<Dispatch> dispatches)
    {
        var late = dispatches.Select(dispatch => dispatch.LatenessMs).Order().ToList();
        if (late.Count > 0)
        {
            this[Column.Median] = Percentile(late, 50);
            this[Column.High] = Percentile(late, 99);
            this[Column.Longest] = late[^1];
        }

        return this;
    }

    public static double Percentile(IReadOnlyList<double> ordered, int percent) => ordered[Math.Min(ordered.Count - 1, ordered.Count * percent / 100)];
}
