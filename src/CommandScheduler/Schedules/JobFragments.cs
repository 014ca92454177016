using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>The JSON of the jobs of one schedule, kept while they do not change: a change of a long schedule then costs what its one job costs.</summary>
internal sealed class JobFragments
{
    /// <summary>A schedule of fewer jobs is written as quickly as its fragments are found.</summary>
    private const int Few = 16;

    private ImmutableArray<Job> _jobs = [];
    private string[] _fragments = [];

    /// <summary>Makes the document of a state.</summary>
    public string Write(ScheduleState state)
    {
        if (state.Jobs.Length < Few && !state.Jobs.Any(job => job.Unreadable is not null))
        {
            (_jobs, _fragments) = ([], []);
            return ScheduleDocument.Write(state);
        }

        _fragments = Fragments(state.Jobs);
        _jobs = state.Jobs;

        // Only numbers are written before `jobs`, so the first `"jobs":[]` in the text is the real one.
        const string NoJobs = "\"jobs\":[]";
        var frame = ScheduleDocument.Write(state with { Jobs = [] });
        var place = frame.IndexOf(NoJobs, StringComparison.Ordinal) + NoJobs.Length - 1;
        var length = frame.Length + _fragments.Length - 1 + _fragments.Sum(fragment => fragment.Length);
        return string.Create(length, (frame, place, _fragments), static (document, parts) =>
        {
            var (around, at, jobs) = parts;
            around.AsSpan(0, at).CopyTo(document);
            document = document[at..];
            for (var index = 0; index < jobs.Length; index++)
            {
                if (index > 0)
                {
                    document[0] = ',';
                    document = document[1..];
                }

                jobs[index].CopyTo(document);
                document = document[jobs[index].Length..];
            }

            around.AsSpan(at).CopyTo(document);
        });
    }

    /// <summary>Writes the jobs that have changed. Both the jobs of now and those of before are in the order of their generations.</summary>
    private string[] Fragments(ImmutableArray<Job> jobs)
    {
        var fragments = new string[jobs.Length];
        var before = 0;
        for (var index = 0; index < jobs.Length; index++)
        {
            while (before < _jobs.Length && _jobs[before].Generation < jobs[index].Generation)
            {
                before++;
            }

            var isUnchanged = before < _jobs.Length && ReferenceEquals(_jobs[before], jobs[index]);
            fragments[index] = isUnchanged ? _fragments[before] : ScheduleDocument.WriteJob(jobs[index]);
        }

        return fragments;
    }
}
