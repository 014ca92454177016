using System.Text;

namespace CommandScheduler.Schedules;

/// <summary>The JSON of the jobs of one schedule, kept while they do not change: a change of a long schedule then costs what its one job costs.</summary>
internal sealed class JobFragments
{
    /// <summary>A schedule of fewer jobs is written as quickly as its fragments are found.</summary>
    private const int Few = 16;

    private Dictionary<long, (Job Job, string Json)> _fragments = [];

    /// <summary>Makes the document of a state.</summary>
    public string Write(ScheduleState state)
    {
        if (state.Jobs.Length < Few)
        {
            _fragments = [];
            return ScheduleDocument.Write(state);
        }

        var kept = new Dictionary<long, (Job, string)>(state.Jobs.Length);
        var jobs = new StringBuilder();
        foreach (var job in state.Jobs)
        {
            if (!_fragments.TryGetValue(job.Generation, out var fragment) || !ReferenceEquals(fragment.Job, job))
            {
                fragment = (job, ScheduleDocument.WriteJob(job));
            }

            kept.Add(job.Generation, fragment);
            jobs.Append(jobs.Length == 0 ? "" : ",").Append(fragment.Json);
        }

        _fragments = kept;
        // Only numbers go before the jobs, so the first place that looks like theirs is.
        const string NoJobs = "\"jobs\":[]";
        var frame = ScheduleDocument.Write(state with { Jobs = [] });
        var place = frame.IndexOf(NoJobs, StringComparison.Ordinal) + NoJobs.Length - 1;
        return string.Concat(frame.AsSpan(0, place), jobs.ToString(), frame.AsSpan(place));
    }
}
